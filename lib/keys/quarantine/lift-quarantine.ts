import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { type Permission, verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { checkOwnPassword } from "@/lib/identity/sign-in/check-own-password";
import { keyNote } from "@/lib/keys/key-note";
import { ownKey } from "@/lib/keys/key-permission";
import { readKey } from "@/lib/keys/key-rows";
import { changeKey } from "@/lib/keys/update/change-key";
import type { KeyView } from "@/lib/keys/view";
import { liftQuarantineSchema } from "./schema";

const NAME = "keys.lift_quarantine";

/**
 * Ends the quarantine of one of a key's secrets, because the report was wrong: the secret and its
 * tokens work again. A person gives their password once more, so that an open browser is not
 * enough. Nothing changes if the secret is not quarantined. Failures: `not_found`, `forbidden` for
 * a caller of the API, `password_wrong`, `rate_limited`, `busy`, `key_revoked`, `key_ended`.
 * Declared as a read, so that no transaction is open while Argon2 runs.
 */
export const liftQuarantine = verb({
  kind: "read",
  name: NAME,
  audience: "owner_or_operator",
  input: liftQuarantineSchema,
  permit: mayLift,
  run: async (ctx, { id, lastFour, password = "" }): Promise<Result<{ key: KeyView }>> => {
    const key = await readKey(ctx, id);
    if (key?.credential !== "key") return fail("not_found");
    if (personOf(ctx.actor)) {
      const note = () => keyNote(key, { lastFour });
      const given = { password, field: "password", action: NAME, note };
      const checked = await checkOwnPassword(ctx, given);
      if (!checked.ok) return checked;
    }
    return lift(ctx, { id, lastFour });
  },
});

const lift = verb({
  kind: "change",
  name: NAME,
  audience: "owner_or_operator",
  input: liftQuarantineSchema.pick({ id: true, lastFour: true }),
  permit: mayLift,
  run: (ctx, { id, lastFour }) =>
    changeKey(ctx, id, ({ quarantinedAt, lastFour: current, rotation }) => {
      if (quarantinedAt && current === lastFour) return succeed({ quarantinedAt: null });
      const isOld = rotation?.quarantinedAt && rotation.lastFour === lastFour;
      return succeed(isOld ? { formerQuarantinedAt: null } : {});
    }),
  audit: (_ctx, { lastFour }, { key, before }) =>
    quarantines(before) > quarantines(key) ? keyNote(key, { lastFour }) : [],
});

/** Returns how many of a key's secrets are quarantined. */
const quarantines = ({ quarantinedAt, rotation }: KeyView) =>
  Number(quarantinedAt !== null) + Number((rotation?.quarantinedAt ?? null) !== null);

async function mayLift(ctx: Context, input: { id: string }): Promise<Permission> {
  if (ctx.actor.kind !== "key") return ownKey(ctx, input);
  return { allowed: false, rule: "Only a person may lift a quarantine, on the key's page." };
}
