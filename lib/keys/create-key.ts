import { randomUUID } from "node:crypto";
import { apiKeys } from "@/db/schema/api-keys";
import { ADMIN_SCOPE, actsAsOperator, administers, type Context } from "@/lib/context";
import { fail, type Result, succeed } from "@/lib/errors";
import { semaphore } from "@/lib/limits/semaphore";
import { watchLane } from "@/lib/metrics/lanes";
import { allowed, personOf, signedIn } from "@/lib/permissions";
import { shared } from "@/lib/process";
import { type Permission, verb } from "@/lib/verb";
import { hashKey } from "./hash-key";
import { lockMembership } from "./key-membership";
import { keyNote } from "./key-note";
import { readKeyPolicy } from "./key-policy";
import { readKey } from "./key-rows";
import { teamOfNewKey } from "./key-team";
import { lastFourOf, lookupDigest, newPlainKey } from "./plain-key";
import { createKeySchema } from "./schema";
import { expiryMoment, expiryRefusal } from "./schema-expiry";
import type { KeyKind } from "./view";

/**
 * Makes a key and returns it with its plain form, which is nowhere else, ever. A personal key
 * depends on its maker, on the maker's present membership of the team, and on the team; a service
 * key on its team alone. Only operators make keys with
 * the `admin` scope, which are service keys: nobody's role stands behind them. Failures:
 * `forbidden`, `team_not_yours`, `expiry_not_allowed` with the rule in words, `invalid_input`, `busy`.
 */
export const createKey = verb({
  kind: "change",
  name: "keys.create",
  audience: "member_of_team",
  input: createKeySchema,
  permit: mayMake,
  denials: ["team_not_yours", "expiry_not_allowed"],
  run: async (ctx, input) => {
    const kind = kindOfNewKey(ctx, input);
    if (!kind.ok) return kind;
    const rule = expiryRefusal(await readKeyPolicy(ctx), input.expires, ctx.now);
    if (rule) return fail("expiry_not_allowed", { rule, fields: { expires: rule } });
    const team = await teamOfNewKey(ctx, input.teamId);
    if (!team.ok) return team;

    const plainKey = newPlainKey();
    // Before the first statement that locks a row: hashing takes tens of milliseconds.
    const phc = await hashing().run(() => hashKey(plainKey));
    if (phc === null) return fail("busy", { retryAfterSeconds: 1 });
    const isPersonal = kind.value === "personal";
    const membership = isPersonal ? await lockMembership(ctx, team.value.id) : succeed(null);
    if (!membership.ok) return membership;
    const id = randomUUID();
    await ctx.db.insert(apiKeys).values({
      id,
      name: input.name,
      kind: kind.value,
      teamId: team.value.id,
      makerId: isPersonal ? personOf(ctx.actor)?.id : null,
      membershipId: membership.value,
      ...lookupDigest(ctx.secrets, plainKey),
      phc,
      lastFour: lastFourOf(plainKey),
      allowedAddresses: input.allowedAddresses ?? [],
      ...(input.scopes ? { scopes: input.scopes } : {}),
      createdAt: ctx.now,
      expiresAt: expiryMoment(input.expires, ctx.now),
    });
    const key = await readKey(ctx, id);
    if (!key) throw new Error("The key that was just made is missing.");
    return succeed({ key, plainKey });
  },
  audit: (_ctx, _input, { key }) =>
    keyNote(key, {
      kind: key.kind,
      expiresAt: key.expiresAt?.toISOString() ?? null,
      ...(key.allowedAddresses.length > 0 ? { allowedAddresses: key.allowedAddresses } : {}),
      ...(isAdmin(key) ? { scopes: key.scopes } : {}),
    }),
});

/** Few enough that making keys leaves connections of the pool to everything else. */
const hashing = () =>
  shared("keys.hashing", () => watchLane("new_keys", semaphore({ running: 2, waiting: 4 })));

interface Asked {
  readonly kind?: KeyKind | undefined;
  readonly scopes?: readonly string[] | undefined;
}

const isAdmin = ({ scopes }: Asked) => scopes?.includes(ADMIN_SCOPE) ?? false;

function mayMake(ctx: Context, input: Asked): Permission {
  if (actsAsOperator(ctx.actor)) return allowed;
  if (isAdmin(input))
    return { allowed: false, rule: "Only an operator makes keys that administer." };
  if (administers(ctx.actor)) return allowed;
  if (input.kind !== "service") return signedIn(ctx);
  return { allowed: false, rule: "Only an operator makes service keys." };
}

function kindOfNewKey(ctx: Context, asked: Asked): Result<KeyKind> {
  const { kind } = asked;
  if (isAdmin(asked)) {
    if (kind !== "personal") return succeed("service");
    const problem = "A key that administers is a service key: it depends on nobody's role.";
    return fail("invalid_input", { fields: { kind: problem } });
  }
  if (personOf(ctx.actor)) return succeed(kind ?? "personal");
  if (kind !== "personal") return succeed("service");
  return fail("invalid_input", { fields: { kind: "A personal key needs a person who makes it." } });
}
