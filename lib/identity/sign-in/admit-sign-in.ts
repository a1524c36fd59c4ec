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

/** An attempt that goes on to the hash. */
export interface Admitted extends Attempt {
  /** Whose email it is; null where nobody's. */
  readonly person: Person | null;
  /** What strangers take turns by; null for a browser that has signed in before. */
  readonly turn: string | null;
}

/** Of a person's sign-ins, the latest are enough to know where they come from. */
const MOST_SESSIONS = 200;
const NOBODY = "00000000-0000-0000-0000-000000000000";

/**
 * Decides, before anything is hashed, whether a password may be tried. A browser with the person's
 * device cookie has a budget of its own; past it, it is a stranger like others. A stranger pays for
 * their network, for the email there, and for the email everywhere, unless its person has signed in
 * from that network. An email that is nobody's is held just as long.
 * Failures: `rate_limited`, `account_held`, with the reason for the record.
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
  const paid: Attempt[] = [];
  const pay = (kind: Parameters<typeof charge>[1], name: string): Refused | null => {
    const attempt = charge(ctx, kind, name);
    if ("ok" in attempt) return attempt;
    paid.push(attempt);
    return null;
  };
  // Where no network can be told from another, all would pay for what one of them did.
  const ofAddress = network && pay("address", network);
  if (ofAddress) return ofAddress;
  const { account, person } = found ?? (await findAccount(ctx, email));
  const ofBoth = network && pay("account_at_address", `${network} ${account}`);
  if (ofBoth) return ofBoth;
  const ofAccount = pay("account", account);
  if (ofAccount && !(await isKnownNetwork(ctx, person?.id ?? NOBODY, network))) {
    return { ok: false, failure: { ...ofAccount.failure, code: "account_held" } };
  }
  const refund = () => {
    for (const one of paid) one.refund();
  };
  return { person, turn: network ?? account, refund };
}

interface Account {
  /** The email as the database compares it: each way to write it spends the same budget. */
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

/** Whoever attacks an account from elsewhere does not lock out where its person signed in before. */
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
    .limit(MOST_SESSIONS);
  return rows.some(({ address }) => address !== null && addressGroup(address) === network);
}
