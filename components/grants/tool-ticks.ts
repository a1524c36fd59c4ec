import { patternMatcher } from "@/lib/catalogue/view-pattern";
import { patternsIn, type ServerGrant } from "./grant-draft";

/**
 * Says whether the draft grants a tool in mode "some" and, if so, whether by name or by patterns.
 */
export interface ToolTick {
  readonly granted: boolean;
  /** The patterns that grant the tool. The list is empty if the tool is ticked by name. */
  readonly by: readonly string[];
}

/** Returns for each tool whether the draft grants it, and whether by name or by patterns. */
export function tickedTools(grant: ServerGrant, tools: readonly string[]): Map<string, ToolTick> {
  const chosen = new Set(grant.chosen);
  const patterns = patternsIn(grant).map((text) => ({ text, fits: patternMatcher(text) }));
  return new Map(
    tools.map((name) => {
      if (chosen.has(name)) return [name, { granted: true, by: [] }];
      const by = patterns.filter(({ fits }) => fits(name)).map(({ text }) => text);
      return [name, { granted: by.length > 0, by }];
    }),
  );
}

/** The patterns that were removed from the draft because the user unticked a tool. */
export interface Replaced {
  /** The removed patterns, all of which matched the unticked tool. */
  readonly patterns: readonly string[];
  /**
   * The number of tools, besides the unticked one, that only the removed patterns granted. These
   * tools are now ticked by name.
   */
  readonly others: number;
}

/** Returns the draft with the given tool ticked. Patterns are left unchanged. */
export function tick(grant: ServerGrant, name: string): ServerGrant {
  return { ...grant, chosen: [...new Set([...grant.chosen, name])] };
}

/**
 * Returns the draft with the given tool unticked. A pattern cannot exclude a single tool. A pattern
 * that matches the tool is therefore replaced by the names of the other tools that it currently
 * matches.
 */
export function untick(
  grant: ServerGrant,
  name: string,
  tools: readonly string[],
): { readonly grant: ServerGrant; readonly replaced: Replaced | null } {
  const patterns = patternsIn(grant).map((text) => ({ text, fits: patternMatcher(text) }));
  const left = patterns.filter(({ fits }) => !fits(name));
  const taken = patterns.filter(({ fits }) => fits(name));
  const chosen = grant.chosen.filter((one) => one !== name);
  if (taken.length === 0) return { grant: { ...grant, chosen }, replaced: null };
  const others = tools.filter(
    (tool) =>
      tool !== name &&
      taken.some(({ fits }) => fits(tool)) &&
      !left.some(({ fits }) => fits(tool)) &&
      !chosen.includes(tool),
  );
  return {
    grant: {
      ...grant,
      chosen: [...chosen, ...others],
      patterns: left.map(({ text }) => text).join("\n"),
    },
    replaced: { patterns: taken.map(({ text }) => text), others: others.length },
  };
}
