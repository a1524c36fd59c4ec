import { asc } from "drizzle-orm";
import { teams } from "@/db/schema/teams";
import type { WantedInstallation } from "@/lib/code/file/schema-file";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import type { KeyRules } from "@/lib/policy/view-key-rules";
import { createTeam } from "@/lib/teams/create-team";
import { disableTeam } from "@/lib/teams/disable-team";
import { enableTeam } from "@/lib/teams/enable-team";
import { renameTeam } from "@/lib/teams/rename-team";
import { setTeamPolicy } from "@/lib/teams/set-team-policy";
import { type TeamRow, teamRules } from "@/lib/teams/team-rows";
import { differenceTexts } from "@/lib/words/difference-texts";
import { type Carrying, givenFields, inTurn, refusedAt } from "./step";
import type { PlannedStep } from "./view-plan";

/** The team that new people and rules join if nothing else is said. It is never removed. */
const DEFAULT_TEAM = "default";

type WantedTeam = NonNullable<WantedInstallation["teams"]>[string];

/** Reads all teams, sorted by slug. */
export function readTeams(ctx: Context): Promise<TeamRow[]> {
  return ctx.db.select().from(teams).orderBy(asc(teams.slug));
}

/**
 * Creates teams, and changes their names and policies. Teams are enabled here; those that are to be
 * disabled stay enabled until `disableTeams`, because people and rules can only join enabled ones.
 */
export async function teamSteps(
  { ctx }: Carrying,
  { teams: wanted = {} }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  const rows = await readTeams(ctx);
  const steps: PlannedStep[] = [];
  for (const [slug, team] of Object.entries(wanted)) {
    const row = rows.find((one) => one.slug === slug);
    const done = await (row ? change(ctx, row, team) : create(ctx, slug, team));
    if (!done.ok) return refusedAt(["teams", slug], done.failure);
    steps.push(done.value);
  }
  return succeed(steps);
}

async function create(
  ctx: Context,
  slug: string,
  { name = slug, enabled, policy = {} }: WantedTeam,
): Promise<Result<PlannedStep>> {
  const made = await createTeam(ctx, { slug, name });
  if (!made.ok) return made;
  const rules = { ...NO_RULES, ...defined(policy) };
  const details = [
    ...givenFields({ name, ...(enabled === false ? { enabled } : {}) }),
    ...differenceTexts(NO_RULES, rules),
  ];
  const failed = await inTurn(
    ["policy"],
    [
      differenceTexts(NO_RULES, rules).length > 0 &&
        (() => setTeamPolicy(ctx, { id: made.value.id, ...rules })),
    ],
  );
  return failed ?? succeed({ kind: "team", action: "create", name: slug, details });
}

async function change(
  ctx: Context,
  row: TeamRow,
  { name = row.name, enabled = row.disabledAt === null, policy = {} }: WantedTeam,
): Promise<Result<PlannedStep>> {
  const { id } = row;
  const before = teamRules(row);
  const rules = { ...before, ...defined(policy) };
  const isEnabled = row.disabledAt === null;
  const ofPolicy = differenceTexts(before, rules);
  const failed =
    (await inTurn(
      [],
      [
        name !== row.name && (() => renameTeam(ctx, { id, name })),
        enabled && !isEnabled && (() => enableTeam(ctx, { id })),
      ],
    )) ??
    (await inTurn(
      ["policy"],
      [ofPolicy.length > 0 && (() => setTeamPolicy(ctx, { id, ...rules }))],
    ));
  if (failed) return failed;
  const stored = { name: row.name, enabled: isEnabled };
  const details = [...differenceTexts(stored, { name, enabled }), ...ofPolicy];
  const action = details.length > 0 ? "change" : "unchanged";
  return succeed({ kind: "team", action, name: row.slug, details });
}

/** Disables the teams that the file says are disabled. Their steps are those of `teamSteps`. */
export async function disableTeams(
  { ctx }: Carrying,
  { teams: wanted = {} }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  for (const { slug, id, disabledAt } of await readTeams(ctx)) {
    if (wanted[slug]?.enabled !== false || disabledAt !== null) continue;
    const done = await disableTeam(ctx, { id });
    if (!done.ok) return refusedAt(["teams", slug, "enabled"], done.failure);
  }
  return succeed([]);
}

/** Leaves the teams that the file does not name, or disables them: a team cannot be deleted. */
export async function otherTeamSteps(
  { ctx, prune }: Carrying,
  { teams: wanted }: WantedInstallation,
): Promise<Result<PlannedStep[]>> {
  if (!wanted) return succeed([]);
  const steps: PlannedStep[] = [];
  for (const { slug, id, disabledAt } of await readTeams(ctx)) {
    if (Object.hasOwn(wanted, slug)) continue;
    const step = { kind: "team", name: slug, details: [] } as const;
    const removed = prune && disabledAt === null && slug !== DEFAULT_TEAM;
    const failed = await inTurn(["teams"], [removed && (() => disableTeam(ctx, { id }))]);
    if (failed) return failed;
    steps.push({ ...step, action: removed ? "remove" : "leave" });
  }
  return succeed(steps);
}

const NO_RULES: KeyRules = {
  maxKeyDays: null,
  allowNoExpiry: true,
  keysPerMember: null,
  keysPerTeam: null,
};

/** Leaves out the rules that the file omits. */
const defined = (policy: NonNullable<WantedTeam["policy"]>) =>
  Object.fromEntries(
    Object.entries(policy).filter(([, one]) => one !== undefined),
  ) as Partial<KeyRules>;
