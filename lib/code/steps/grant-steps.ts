import { upstreams } from "@/db/schema/upstreams";
import type { WantedGrants, WantedInstallation } from "@/lib/code/file/schema-file";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { listGrants } from "@/lib/grants/list-grants";
import type { GrantInput } from "@/lib/grants/schema";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { differenceTexts } from "@/lib/words/difference-texts";
import { type Carrying, givenFields, refusedAt } from "./step";
import { readTeams } from "./team-steps";
import type { PlannedStep } from "./view-plan";

const UNKNOWN = "There is no server with this name, neither in the file nor registered.";

/**
 * Grants servers to teams. Grants that the file does not name are left, or removed at once. Failure:
 * `invalid_input` for a server that does not exist.
 */
export async function grantSteps(
  { ctx, prune }: Carrying,
  { teams: wanted = {} }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  const servers = await ctx.db.select({ name: upstreams.name }).from(upstreams);
  const teams = await readTeams(ctx);
  const steps: PlannedStep[] = [];
  for (const [slug, { grants }] of Object.entries(wanted)) {
    if (!grants) continue;
    const unknown = Object.keys(grants).find((one) => !servers.some(({ name }) => name === one));
    if (unknown !== undefined) {
      const { failure } = fail("invalid_input", { fields: { [unknown]: UNKNOWN } });
      return refusedAt(["teams", slug, "grants"], failure);
    }
    const teamId = teams.find((team) => team.slug === slug)?.id ?? "";
    const done = await setGrants(ctx, { teamId, slug, grants, prune });
    if (!done.ok) return refusedAt(["teams", slug], done.failure);
    steps.push(...done.value);
  }
  return succeed(steps);
}

interface OfTeam {
  readonly teamId: string;
  readonly slug: string;
  readonly grants: WantedGrants;
  readonly prune: boolean;
}

async function setGrants(
  ctx: Context,
  { teamId, slug, grants, prune }: OfTeam,
): Promise<Result<PlannedStep[]>> {
  const stored = await listGrants(ctx, { teamId });
  if (!stored.ok) return stored;
  const { team: rows, version } = stored.value;
  const before = rows.map(({ server, tools, ...rest }) => ({
    ...{ ...rest, server: server.name, tools: [...tools] },
  }));
  const wanted = grantList(grants);
  const others = before.filter(({ server }) => !Object.hasOwn(grants, server));
  const step = (server: string) => ({ kind: "grant", name: `${slug}: ${server}` }) as const;
  const steps: PlannedStep[] = [
    ...wanted.map(({ server, ...grant }): PlannedStep => {
      const found = before.find((one) => one.server === server);
      if (!found) return { ...step(server), action: "create", details: givenFields(grant) };
      const details = differenceTexts(found, grant);
      return { ...step(server), action: details.length > 0 ? "change" : "unchanged", details };
    }),
    ...others.map(({ server }): PlannedStep => {
      return { ...step(server), action: prune ? "remove" : "leave", details: [] };
    }),
  ];
  if (steps.every(({ action }) => action === "unchanged" || action === "leave")) {
    return succeed(steps);
  }
  const kept = prune ? [] : others;
  const set = await setTeamGrants(ctx, { teamId, grants: [...kept, ...wanted], version });
  return set.ok ? succeed(steps) : set;
}

/** Returns the grants of a file as the list that verbs take. */
export function grantList(grants: WantedGrants): GrantInput[] {
  return Object.entries(grants).map(([server, grant]) => ({ server, ...grant }));
}
