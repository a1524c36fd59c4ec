import { and, desc, eq, gt, sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { sessions } from "@/db/schema/sessions";
import type { Context } from "@/lib/core/context";
import type { Refused } from "@/lib/errors/errors";
import { DEVICE_MS } from "@/lib/identity/lifetimes";
import { readDevice } from "@/lib/identity/sessions/device-cookie";
import { addressGroup } from "@/lib/std/address-group";
import { type Attempt, charge, networkOf } from "./attempt-budget";

type Person = typeof people.$inferSelect;

/** An admitted sign-in attempt: its password may now be checked. */
export interface Admitted extends Attempt {
  /** The person with this email, or null if there is no such person. */
  readonly person: Person | null;
  /**
   * The name under which the client waits in the queue for unknown browsers. Null for a browser
   * that has signed in before, because such browsers do not wait in that queue.
   */
  readonly turn: string | null;
}

/** How many of a person's latest sessions are searched for a given network. */
const SESSIONS_READ = 200;
const NO_PERSON_ID = "00000000-0000-0000-0000-000000000000";

/**
 * Decides, before any password is hashed, whether a sign-in may be tried. A browser with the
 * person's device cookie has its own budget; when that budget is spent, the browser counts as
 * unknown. An attempt from an unknown browser is charged to three budgets: the budget of its
 * network, the email's budget in that network, and the email's budget in all networks. The last
 * budget is ignored in a network where the person has signed in before. An unknown email is charged
 * in the same way.
 * Failures: `rate_limited`, and `account_held` if the email's budget in all networks is spent. Both
 * have a reason for the audit record.
 */
export async function admitSignIn(
  ctx: Context,
  { email, device: cookie }: { readonly email: string; readonly device?: string | undefined },
): Promise<Admitted | Refused> {
  const device = readDevice(ctx, cookie);
  if (!device) return admitStranger(ctx, email);
  const { account, person } = await findAccount(ctx, email);
  if (person?.id === device.personId && person.deviceGeneration === device.generation) {
    const attempt = charge(ctx, "device", device.id);
    if (!("ok" in attempt)) return { ...attempt, person, turn: null };
  }
  return admitStranger(ctx, email, { account, person });
}

async function admitStranger(
  ctx: Context,
  email: string,
  found?: Account,
): Promise<Admitted | Refused> {
  const network = networkOf(ctx);
  const charged: Attempt[] = [];
  const chargeTo = (kind: Parameters<typeof charge>[1], name: string): Refused | null => {
    const attempt = charge(ctx, kind, name);
    if ("ok" in attempt) return attempt;
    charged.push(attempt);
    return null;
  };
  // If client addresses are not trustworthy, all clients would share one network's budget. No
  // network is charged in that case.
  const refusedByAddress = network && chargeTo("address", network);
  if (refusedByAddress) return refusedByAddress;
  const { account, person } = found ?? (await findAccount(ctx, email));
  const refusedByPair = network && chargeTo("account_at_address", `${network} ${account}`);
  if (refusedByPair) return refusedByPair;
  const refusedByAccount = chargeTo("account", account);
  if (refusedByAccount && !(await isKnownNetwork(ctx, person?.id ?? NO_PERSON_ID, network))) {
    return { ok: false, failure: { ...refusedByAccount.failure, code: "account_held" } };
  }
  const refund = () => {
    for (const one of charged) one.refund();
  };
  return { person, turn: network ?? account, refund };
}

interface Account {
  /**
   * The email in the form in which the database compares it, so that all spellings share one
   * budget.
   */
  readonly account: string;
  readonly person: Person | null;
}

async function findAccount(ctx: Context, email: string): Promise<Account> {
  const [row] = await ctx.db
    .select({ account: sql<string>`given.email`, person: people })
    .from(sql`(select lower(${email}) as email) as given`)
    .leftJoin(people, sql`lower(${people.email}) = given.email`);
  return { account: row?.account ?? email, person: row?.person ?? null };
}

/**
 * Returns whether the person has signed in from this network before. Attacks from other networks
 * must not lock the person out of a network that they have used.
 */
async function isKnownNetwork(
  ctx: Context,
  personId: string,
  network: string | null,
): Promise<boolean> {
  if (network === null) return false;
  const since = new Date(ctx.now.getTime() - DEVICE_MS);
  const rows = await ctx.db
    .select({ address: sessions.address })
    .from(sessions)
    .where(and(eq(sessions.personId, personId), gt(sessions.createdAt, since)))
    .orderBy(desc(sessions.createdAt))
    .limit(SESSIONS_READ);
  return rows.some(({ address }) => address !== null && addressGroup(address) === network);
}
