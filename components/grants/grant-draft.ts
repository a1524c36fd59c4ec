import type { GrantInput } from "@/lib/grants/schema";
import type { GrantView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";

/** What the editor grants for one server. */
export interface ServerGrant {
  readonly mode: "none" | "all" | "some";
  /** The chosen tools, by their names on the server. */
  readonly chosen: readonly string[];
  /** One pattern per line; `*` matches any characters. */
  readonly patterns: string;
  readonly prompts: boolean;
  readonly resources: boolean;
}

export type GrantDraft = Readonly<Record<string, ServerGrant>>;

export const NO_GRANT: ServerGrant = {
  mode: "none",
  chosen: [],
  patterns: "",
  prompts: true,
  resources: true,
};

/** A stored grant, with the name of its server. */
export interface SavedGrant extends Omit<GrantView, "server"> {
  readonly server: { readonly name: string };
}

/** The initial draft of saved grants: tool names are ticked, patterns are typed. */
export function draftOf(
  grants: readonly SavedGrant[],
  choices: readonly Pick<GrantChoice, "server">[],
): GrantDraft {
  // A grant for a server that is not among the choices stays in the draft: another person may have
  // granted it after the page was loaded.
  const servers = [...choices, ...grants].map(({ server }) => server.name);
  return Object.fromEntries(
    [...new Set(servers)].map((name) => {
      const grant = grants.find((one) => one.server.name === name);
      if (!grant) return [name, NO_GRANT];
      const { prompts, resources } = grant;
      if (grant.tools.includes("*")) {
        return [name, { ...NO_GRANT, mode: "all", prompts, resources }];
      }
      const isPattern = (tool: string) => tool.includes("*");
      return [
        name,
        {
          mode: "some",
          chosen: grant.tools.filter((tool) => !isPattern(tool)),
          patterns: grant.tools.filter(isPattern).join("\n"),
          prompts,
          resources,
        },
      ];
    }),
  );
}

/** The typed patterns, without duplicates. */
export function patternsIn({ patterns }: ServerGrant): string[] {
  return [...new Set(patterns.split(/[\s,]+/).filter(Boolean))];
}

/** Turns the draft into the grants to save. */
export function grantsOf(draft: GrantDraft): GrantInput[] {
  return Object.entries(draft).flatMap(([server, grant]) => {
    if (grant.mode === "none") return [];
    const some = [...new Set([...grant.chosen, ...patternsIn(grant)])].sort();
    const tools = grant.mode === "all" ? ["*"] : some;
    return [{ server, tools, prompts: grant.prompts, resources: grant.resources }];
  });
}

/** True if two drafts give the same grants. */
export function isSame(a: GrantDraft, b: GrantDraft): boolean {
  return JSON.stringify(grantsOf(a)) === JSON.stringify(grantsOf(b));
}

/** Changes the mode. "Some" starts with the granted tools: after "all", every tool is ticked. */
export function inMode(
  grant: ServerGrant,
  mode: ServerGrant["mode"],
  { tools }: GrantChoice,
): ServerGrant {
  const untouched = grant.chosen.length === 0 && grant.patterns.trim() === "";
  if (mode !== "some" || grant.mode !== "all" || !untouched) return { ...grant, mode };
  return { ...grant, mode, chosen: tools.filter(({ gone }) => !gone).map(({ name }) => name) };
}
