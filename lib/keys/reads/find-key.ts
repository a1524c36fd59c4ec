import { and, asc, between, eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { visibleKeys } from "@/lib/keys/key-permission";
import { findKeySchema } from "@/lib/keys/schema";

const CANDIDATES_MAX = 5;
const NAMES = { key: "keys", trust: "rules" } as const;

/**
 * Finds the id of a key from the first characters of the id, of which at least 8 must be given.
 * Only keys that this actor may see are found. Failures: `not_found`, and `invalid_input` with the
 * names of the candidates if several ids match.
 */
export const findKey = verb({
  kind: "read",
  name: "keys.find",
  audience: "signed_in",
  input: findKeySchema,
  permit: signedInOrAdmin,
  run: async (ctx, { id, credential }) => {
    const found = await ctx.db
      .select({ id: apiKeys.id, name: apiKeys.name })
      .from(apiKeys)
      .where(
        and(
          between(apiKeys.id, filled(id, "0"), filled(id, "f")),
          eq(apiKeys.credential, credential),
          visibleKeys(ctx),
        ),
      )
      .orderBy(asc(apiKeys.id))
      .limit(CANDIDATES_MAX);
    const [first, ...others] = found;
    if (!first) return fail("not_found");
    if (others.length === 0) return succeed(first);
    const list = found.map((key) => `${key.id} (${key.name})`).join(", ");
    return fail("invalid_input", {
      fields: { id: `Several ${NAMES[credential]} have this beginning: ${list}.` },
    });
  },
});

/**
 * Completes the beginning of a UUID by filling it up with one digit: `0` gives the first UUID that
 * starts with these characters, and `f` gives the last.
 */
function filled(beginning: string, digit: string): string {
  const digits = beginning.replaceAll("-", "").padEnd(32, digit);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
