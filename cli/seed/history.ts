import type { Actor, Context } from "@/lib/core/context";
import { showKey } from "@/lib/keys/reads/show-key";
import { keySteps, visitOf } from "./keys";
import { SEED_KEYS } from "./keys-plan";
import { personSteps } from "./people";
import { SEED_PEOPLE } from "./people-plan";
import { SeedState, type Step, unwrap } from "./seed-state";
import { allowLoopback, serverSteps } from "./servers";
import { SEED_SERVERS } from "./servers-plan";
import type { SeededKey } from "./traffic";

/**
 * Creates the last 30 days of history for the demo data. It calls the real verbs in chronological
 * order, with times in the past. Returns the keys in their final state.
 */
export async function seedHistory(base: Context, password: string): Promise<SeededKey[]> {
  const state = new SeedState(base, password);
  const steps = [
    ...SEED_PEOPLE.flatMap((person, index) => personSteps(state, person, index)),
    ...SEED_KEYS.flatMap((key, index) => keySteps(state, key, index)),
    allowLoopback(state),
    ...SEED_SERVERS.flatMap((server) => serverSteps(state, server)),
    ...denialSteps(state),
  ];
  await state.makeTeams();
  for (const { daysAgo, act } of steps.sort((a, b) => b.daysAgo - a.daysAgo)) {
    await act(state.at(daysAgo));
  }
  return keysNow(state);
}

/**
 * Returns the steps that cause denials: attempts with unknown keys, and a member's attempt to open
 * another person's key.
 */
function denialSteps(state: SeedState): Step[] {
  const steps: Step[] = [];
  for (let daysAgo = 26; daysAgo > 0.5; daysAgo -= 2.5 + 3 * state.random()) {
    const address = `203.0.113.${10 + Math.floor(90 * state.random())}`;
    for (let each = 0; each < 1 + 5 * state.random(); each++) {
      const act = async (ctx: Context) => {
        const actor: Actor = { kind: "anonymous", label: address };
        await state.deny({ ...ctx, actor, address }, "unknown", null);
      };
      steps.push({ daysAgo: daysAgo - each / 1440, act });
    }
  }
  const act = async (ctx: Context) => {
    const id = state.keys.get(0)?.id ?? "";
    await showKey(state.by(ctx, "luca.bianchi@example.com"), { id });
  };
  steps.push({ daysAgo: 11.3, act });
  return steps;
}

async function keysNow(state: SeedState): Promise<SeededKey[]> {
  const keys: SeededKey[] = [];
  for (const [index, { id, address }] of state.keys) {
    const plan = SEED_KEYS[index];
    if (!plan) continue;
    const key = unwrap(await showKey(state.base, { id }));
    const maker = SEED_PEOPLE.find((one) => one.email === plan.maker);
    const gone = plan.serviceOf ? undefined : (visitOf(plan)?.toDaysAgo ?? maker?.disabledDaysAgo);
    const makerGoneAt = gone === undefined ? null : state.at(gone).now;
    keys.push({ plan, key, address, makerGoneAt, servers: state.servers });
  }
  return keys;
}
