import type { Context } from "@/lib/core/context";
import { disableKey } from "@/lib/keys/change/disable-key";
import { enableKey } from "@/lib/keys/change/enable-key";
import { renameKey } from "@/lib/keys/change/rename-key";
import { revokeKey } from "@/lib/keys/change/revoke-key";
import { createKey } from "@/lib/keys/creation/create-key";
import { showKey } from "@/lib/keys/reads/show-key";
import { type Cast, must, officeAddress, type Step } from "./cast";
import type { SeedKey } from "./keys-plan";
import { SEED_PEOPLE, type SeedVisit } from "./people-plan";

/** How a key is made, changed and ended, and how its client is refused afterwards. */
export function keySteps(cast: Cast, plan: SeedKey, index: number): Step[] {
  const id = () => cast.keys.get(index)?.id ?? "";
  const address = plan.allowedAddresses ? "10.20.4.17" : officeAddress(index % 7);
  const create = async (ctx: Context) => {
    const maker = cast.person(plan.maker);
    const of = plan.serviceOf ?? visitOf(plan)?.team;
    const team = of ? cast.team(of) : maker.teamIds[0];
    const made = await createKey(cast.by(ctx, plan.maker), {
      name: plan.name,
      kind: plan.serviceOf ? "service" : "personal",
      expires: plan.expires,
      teamId: team,
      allowedAddresses: plan.allowedAddresses,
    });
    cast.keys.set(index, { id: must(made).key.id, address });
  };
  const steps: Step[] = [{ daysAgo: plan.madeDaysAgo, act: create }];
  const { renamed, disabled, enabledDaysAgo, revoked } = plan;
  if (renamed) {
    const act = async (ctx: Context) => {
      must(await renameKey(cast.by(ctx, plan.maker), { id: id(), name: renamed.to }));
    };
    steps.push({ daysAgo: renamed.daysAgo, act });
  }
  if (disabled) {
    const act = async (ctx: Context) => {
      must(await disableKey(cast.by(ctx, disabled.by), { id: id() }));
    };
    const refused = refusals(cast, id, address, "disabled", disabled.daysAgo - 0.1, 4);
    steps.push({ daysAgo: disabled.daysAgo, act }, ...refused);
  }
  if (disabled && enabledDaysAgo !== undefined) {
    const act = async (ctx: Context) => {
      must(await enableKey(cast.by(ctx, disabled.by), { id: id() }));
    };
    steps.push({ daysAgo: enabledDaysAgo, act });
  }
  if (revoked) {
    const { reason } = revoked;
    const act = async (ctx: Context) => {
      must(await revokeKey(cast.by(ctx, revoked.by), { id: id(), reason }));
    };
    const refused = refusals(cast, id, address, "revoked", revoked.daysAgo - 0.3, 6);
    steps.push({ daysAgo: revoked.daysAgo, act }, ...refused);
  }
  const visit = visitOf(plan);
  if (visit) steps.push(...refusals(cast, id, address, "maker_left", visit.toDaysAgo - 0.2, 4));
  const ended = plan.expires.type === "days" ? plan.madeDaysAgo - plan.expires.days : -1;
  if (ended > 1) steps.push(...refusals(cast, id, address, "key_expired", ended - 0.2, 5));
  return steps;
}

/** The stay in another team that this key was made for. */
export function visitOf({ visiting, maker }: SeedKey): SeedVisit | undefined {
  return visiting && SEED_PEOPLE.find(({ email }) => email === maker)?.visit;
}

/** A client that goes on with a key that has ended, as some do for a while. */
function refusals(
  cast: Cast,
  id: () => string,
  address: string,
  reason: string,
  from: number,
  times: number,
): Step[] {
  return Array.from({ length: times }, (_, index) => ({
    daysAgo: Math.max(from - index * 0.11, 0.01),
    act: async (ctx: Context) => {
      await cast.deny({ ...ctx, address }, reason, must(await showKey(ctx, { id: id() })));
    },
  }));
}
