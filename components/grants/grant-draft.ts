import type { GrantInput } from "@/lib/grants/schema";
import type { GrantView } from "@/lib/grants/view";
import type { GrantChoice } from "@/lib/grants/view-choices";

/** The grant for one server, as it is being edited. */
export interface ServerGrant {
  readonly mode: "none" | "all" | "some";
  /** The ticked tools, by the names that the server uses. */
  readonly chosen: readonly string[];
  /** The typed patterns, one per line. In a pattern, `*` stands for any characters. */
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

/** A stored grant with the name of the server that it belongs to. */
export interface SavedGrant extends Omit<GrantView, "server"> {
  readonly server: { readonly name: string };
}

/**
 * Converts saved grants to a draft. Tools granted by name become ticks, and granted patterns become
 * typed text.
 */
export function draftOf(
  grants: readonly SavedGrant[],
  choices: readonly Pick<GrantChoice, "server">[],
): GrantDraft {
  // The draft keeps grants for servers that are not among the choices, because another person may
  // have added a server since the page was loaded.
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

/** Returns the typed patterns without duplicates. */
export function patternsIn({ patterns }: ServerGrant): string[] {
  return [...new Set(patterns.split(/[\s,]+/).filter(Boolean))];
}

/** Converts a draft to the grants to save. */
export function grantsOf(draft: GrantDraft): GrantInput[] {
  return Object.entries(draft).flatMap(([server, grant]) => {
    if (grant.mode === "none") return [];
    const some = [...new Set([...grant.chosen, ...patternsIn(grant)])].sort();
    const tools = grant.mode === "all" ? ["*"] : some;
    return [{ server, tools, prompts: grant.prompts, resources: grant.resources }];
  });
}

/**
 * True if the draft gives nothing of the offered servers: no tool, no pattern, and no prompts or
 * resources that a server has.
 */
export function givesNothing(draft: GrantDraft, choices: readonly GrantChoice[]): boolean {
  return choices.every(({ server, prompts, resources }) => {
    const grant = draft[server.name] ?? NO_GRANT;
    if (grant.mode !== "some") return grant.mode === "none";
    const tools = grant.chosen.length + patternsIn(grant).length;
    return tools === 0 && !(grant.prompts && prompts > 0) && !(grant.resources && resources > 0);
  });
}

/** True if both drafts result in the same grants, so that there is nothing to save. */
export function isSame(a: GrantDraft, b: GrantDraft): boolean {
  return JSON.stringify(grantsOf(a)) === JSON.stringify(grantsOf(b));
}

/**
 * Switches the mode of a server's grant. A switch from "all" to "some" ticks every tool, unless a
 * tool is already ticked or a pattern is typed.
 */
export function inMode(
  grant: ServerGrant,
  mode: ServerGrant["mode"],
  { tools }: GrantChoice,
): ServerGrant {
  const untouched = grant.chosen.length === 0 && grant.patterns.trim() === "";
  if (mode !== "some" || grant.mode !== "all" || !untouched) return { ...grant, mode };
  return { ...grant, mode, chosen: tools.filter(({ gone }) => !gone).map(({ name }) => name) };
}
