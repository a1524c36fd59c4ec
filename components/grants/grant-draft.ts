import type { GrantInput } from "@/lib/grants/schema";
import type { GrantView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";

/** What is chosen of one server. */
export interface ServerGrant {
  readonly mode: "none" | "all" | "some";
  /** Tools by their own names. */
  readonly chosen: readonly string[];
  /** One a line; `*` stands for any run of characters. */
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

/** A grant as it is stored, by the name of its server. */
export interface SavedGrant extends Omit<GrantView, "server"> {
  readonly server: { readonly name: string };
}

/** The draft that saved grants begin with: whole names are ticked, patterns are typed. */
export function draftOf(
  grants: readonly SavedGrant[],
  choices: readonly Pick<GrantChoice, "server">[],
): GrantDraft {
  // What is granted and not among the choices, as it was granted since, stays in the draft.
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

/** The patterns that are typed, each once. */
export function patternsIn({ patterns }: ServerGrant): string[] {
  return [...new Set(patterns.split(/[\s,]+/).filter(Boolean))];
}

/** The grants that a draft means. */
export function grantsOf(draft: GrantDraft): GrantInput[] {
  return Object.entries(draft).flatMap(([server, grant]) => {
    if (grant.mode === "none") return [];
    const some = [...new Set([...grant.chosen, ...patternsIn(grant)])].sort();
    const tools = grant.mode === "all" ? ["*"] : some;
    return [{ server, tools, prompts: grant.prompts, resources: grant.resources }];
  });
}

/** Do two drafts mean the same? */
export function isSame(a: GrantDraft, b: GrantDraft): boolean {
  return JSON.stringify(grantsOf(a)) === JSON.stringify(grantsOf(b));
}

/** Another mode. "Some" begins with what is granted now: after "all", with every tool ticked. */
export function inMode(
  grant: ServerGrant,
  mode: ServerGrant["mode"],
  { tools }: GrantChoice,
): ServerGrant {
  const untouched = grant.chosen.length === 0 && grant.patterns.trim() === "";
  if (mode !== "some" || grant.mode !== "all" || !untouched) return { ...grant, mode };
  return { ...grant, mode, chosen: tools.filter(({ gone }) => !gone).map(({ name }) => name) };
}
