import type { Context } from "@/lib/core/context";
import { createKey } from "@/lib/keys/creation/create-key";
import { quarantineSecret } from "@/lib/keys/quarantine/quarantine-secret";
import { showKey } from "@/lib/keys/reads/show-key";
import { disableKey } from "@/lib/keys/update/disable-key";
import { enableKey } from "@/lib/keys/update/enable-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import type { SeedKey } from "./keys-plan";
import { SEED_PEOPLE, type SeedVisit } from "./people-plan";
import { officeAddress, type SeedState, type Step, unwrap } from "./seed-state";

/** The address of the person who reports a leaked key, from a range for documentation. */
const REPORTER = "203.0.113.9";

/**
 * Returns the steps that create a key and change it. If the key is no longer valid at the end, the
 * last steps are denials of a client that still uses it.
 */
export function keySteps(state: SeedState, plan: SeedKey, index: number): Step[] {
  const id = () => state.keys.get(index)?.id ?? "";
  const address = plan.allowedAddresses ? "10.20.4.17" : officeAddress(index % 7);
  let secret = "";
  const create = async (ctx: Context) => {
    const maker = state.person(plan.maker);
    const of = plan.serviceOf ?? visitOf(plan)?.team;
    const team = of ? state.team(of) : maker.teamIds[0];
    const made = await createKey(state.by(ctx, plan.maker), {
      name: plan.name,
      kind: plan.serviceOf ? "service" : "personal",
      expires: plan.expires,
      teamId: team,
      allowedAddresses: plan.allowedAddresses,
    });
    const { key, plainKey } = unwrap(made);
    secret = plainKey;
    state.keys.set(index, { id: key.id, address });
  };
  const steps: Step[] = [{ daysAgo: plan.madeDaysAgo, act: create }];
  const { renamed, disabled, enabledDaysAgo, leakedDaysAgo, revoked } = plan;
  if (renamed) {
    const act = async (ctx: Context) => {
      unwrap(await renameKey(state.by(ctx, plan.maker), { id: id(), name: renamed.to }));
    };
    steps.push({ daysAgo: renamed.daysAgo, act });
  }
  if (disabled) {
    const act = async (ctx: Context) => {
      unwrap(await disableKey(state.by(ctx, disabled.by), { id: id() }));
    };
    const refused = refusals(state, id, address, "disabled", disabled.daysAgo - 0.1, 4);
    steps.push({ daysAgo: disabled.daysAgo, act }, ...refused);
  }
  if (disabled && enabledDaysAgo !== undefined) {
    const act = async (ctx: Context) => {
      unwrap(await enableKey(state.by(ctx, disabled.by), { id: id() }));
    };
    steps.push({ daysAgo: enabledDaysAgo, act });
  }
  if (leakedDaysAgo !== undefined) {
    const act = async (ctx: Context) => {
      const actor = { kind: "anonymous", label: "anonymous" } as const;
      unwrap(await quarantineSecret({ ...ctx, actor, address: REPORTER }, { secret }));
    };
    const refused = refusals(state, id, address, "quarantined", leakedDaysAgo - 0.1, 4);
    steps.push({ daysAgo: leakedDaysAgo, act }, ...refused);
  }
  if (revoked) {
    const { reason } = revoked;
    const act = async (ctx: Context) => {
      unwrap(await revokeKey(state.by(ctx, revoked.by), { id: id(), reason }));
    };
    const refused = refusals(state, id, address, "revoked", revoked.daysAgo - 0.3, 6);
    steps.push({ daysAgo: revoked.daysAgo, act }, ...refused);
  }
  const visit = visitOf(plan);
  if (visit) steps.push(...refusals(state, id, address, "maker_left", visit.toDaysAgo - 0.2, 4));
  const ended = plan.expires.type === "days" ? plan.madeDaysAgo - plan.expires.days : -1;
  if (ended > 1) steps.push(...refusals(state, id, address, "key_expired", ended - 0.2, 5));
  return steps;
}

/**
 * Returns the owner's temporary membership in another team (`visit`) if the key was created in that
 * team, otherwise undefined.
 */
export function visitOf({ visiting, maker }: SeedKey): SeedVisit | undefined {
  return visiting && SEED_PEOPLE.find(({ email }) => email === maker)?.visit;
}

/**
 * Returns the steps that record denials of a client that still uses a key after the key has become
 * invalid.
 */
function refusals(
  state: SeedState,
  id: () => string,
  address: string,
  reason: string,
  from: number,
  times: number,
): Step[] {
  return Array.from({ length: times }, (_, index) => ({
    daysAgo: Math.max(from - index * 0.11, 0.01),
    act: async (ctx: Context) => {
      await state.deny({ ...ctx, address }, reason, unwrap(await showKey(ctx, { id: id() })));
    },
  }));
}
