import { matchesPattern } from "@/lib/catalogue/view-pattern";
import { SEED_SERVERS } from "./servers-plan";

/**
 * Picks a random tool that this team's keys could call `daysAgo` days before now. Returns null if
 * there was no such tool.
 */
export function pickTool(
  team: string,
  daysAgo: number,
  random: () => number,
): { readonly server: string; readonly tool: string } | null {
  const open = SEED_SERVERS.flatMap(
    ({ server, tools, teams, hidden, disabledDaysAgo, ...plan }) => {
      const usable = plan.daysAgo > daysAgo && (disabledDaysAgo ?? 0) < daysAgo;
      const granted = usable ? (teams[team] ?? []) : [];
      return tools
        .filter(({ name }) => !hidden?.includes(name))
        .filter(({ name }) => granted.some((pattern) => matchesPattern(pattern, name)))
        .map(({ name }) => ({ server: server.name, tool: name }));
    },
  );
  // The choice is skewed, so that some tools are called more often than others.
  return open[Math.floor(random() ** 1.8 * open.length)] ?? null;
}
