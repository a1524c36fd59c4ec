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

/** The draft that saved grants begin with: names that the server has are ticked, the rest is typed. */
export function draftOf(grants: readonly GrantView[], choices: readonly GrantChoice[]): GrantDraft {
  return Object.fromEntries(
    choices.map(({ server, tools }) => {
      const grant = grants.find((one) => one.server.name === server.name);
      if (!grant) return [server.name, NO_GRANT];
      const { prompts, resources } = grant;
      if (grant.tools.includes("*")) {
        return [server.name, { ...NO_GRANT, mode: "all", prompts, resources }];
      }
      const known = (name: string) => tools.some((tool) => tool.name === name);
      return [
        server.name,
        {
          mode: "some",
          chosen: grant.tools.filter(known),
          patterns: grant.tools.filter((name) => !known(name)).join("\n"),
          prompts,
          resources,
        },
      ];
    }),
  );
}

/** The grants that a draft means. */
export function grantsOf(draft: GrantDraft): GrantInput[] {
  return Object.entries(draft).flatMap(([server, grant]) => {
    if (grant.mode === "none") return [];
    const typed = grant.patterns.split(/[\s,]+/).filter(Boolean);
    const tools = grant.mode === "all" ? ["*"] : [...new Set([...grant.chosen, ...typed])].sort();
    return [{ server, tools, prompts: grant.prompts, resources: grant.resources }];
  });
}

/** Do two drafts mean the same? */
export function isSame(a: GrantDraft, b: GrantDraft): boolean {
  return JSON.stringify(grantsOf(a)) === JSON.stringify(grantsOf(b));
}
