import type { Actor, Context } from "@/lib/core/context";
import { showKey } from "@/lib/keys/reads/show-key";
import { Cast, must, type Step } from "./cast";
import { keySteps, visitOf } from "./keys";
import { SEED_KEYS } from "./keys-plan";
import { personSteps } from "./people";
import { SEED_PEOPLE } from "./people-plan";
import { allowLoopback, serverSteps } from "./servers";
import { SEED_SERVERS } from "./servers-plan";
import type { SeededKey } from "./traffic";

/**
 * Lives through the last 30 days by the verbs that people and the command line use, each at its
 * own moment. Returns the keys as they are now.
 */
export async function tellStory(base: Context, password: string): Promise<SeededKey[]> {
  const cast = new Cast(base, password);
  const steps = [
    ...SEED_PEOPLE.flatMap((person, index) => personSteps(cast, person, index)),
    ...SEED_KEYS.flatMap((key, index) => keySteps(cast, key, index)),
    allowLoopback(cast),
    ...SEED_SERVERS.flatMap((server) => serverSteps(cast, server)),
    ...strangers(cast),
  ];
  await cast.makeTeams();
  for (const { daysAgo, act } of steps.sort((a, b) => b.daysAgo - a.daysAgo)) {
    await act(cast.at(daysAgo));
  }
  return keysNow(cast);
}

/** Someone tries keys that do not exist, and a member reaches for another's key. */
function strangers(cast: Cast): Step[] {
  const steps: Step[] = [];
  for (let daysAgo = 26; daysAgo > 0.5; daysAgo -= 2.5 + 3 * cast.random()) {
    const address = `203.0.113.${10 + Math.floor(90 * cast.random())}`;
    for (let each = 0; each < 1 + 5 * cast.random(); each++) {
      const act = async (ctx: Context) => {
        const actor: Actor = { kind: "anonymous", label: address };
        await cast.deny({ ...ctx, actor, address }, "unknown", null);
      };
      steps.push({ daysAgo: daysAgo - each / 1440, act });
    }
  }
  const reach = async (ctx: Context) => {
    const id = cast.keys.get(0)?.id ?? "";
    await showKey(cast.by(ctx, "luca.bianchi@example.com"), { id });
  };
  steps.push({ daysAgo: 11.3, act: reach });
  return steps;
}

async function keysNow(cast: Cast): Promise<SeededKey[]> {
  const keys: SeededKey[] = [];
  for (const [index, { id, address }] of cast.keys) {
    const plan = SEED_KEYS[index];
    if (!plan) continue;
    const key = must(await showKey(cast.base, { id }));
    const maker = SEED_PEOPLE.find((one) => one.email === plan.maker);
    const gone = plan.serviceOf ? undefined : (visitOf(plan)?.toDaysAgo ?? maker?.disabledDaysAgo);
    const makerGoneAt = gone === undefined ? null : cast.at(gone).now;
    keys.push({ plan, key, address, makerGoneAt, servers: cast.servers });
  }
  return keys;
}
