import { isNull, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { signingKeys } from "@/db/schema/signing-keys";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { SIGNING_KEY_LOCK } from "./ensure-signing-key";
import { forgetKeyRing, RING_SECONDS } from "./key-ring";
import { KEY_SET_SECONDS } from "./key-set";
import { newSigningKey } from "./signing-key";
import { TOLERANCE_SECONDS } from "./view";

/**
 * How long a new key is published before it signs, in seconds. No process or client uses a cached
 * key set for as long as this.
 */
const PUBLISH_SECONDS = KEY_SET_SECONDS + 2 * RING_SECONDS;
/** The longest lifetime of a token in seconds, with a margin for clocks that differ. */
const OLD_TOKENS_SECONDS = 3_600 + TOLERANCE_SECONDS;

/**
 * Replaces the key that signs access tokens without interrupting any client. The new key is
 * published now and starts to sign after `publishSeconds`, when every process and client knows it.
 * The old keys leave the key set when their last token has expired. No further step is needed. Only
 * operators may do this.
 */
export const rotateSigningKey = verb({
  kind: "change",
  name: "signing_keys.rotate",
  audience: "operator",
  input: z.object({ publishSeconds: z.int().min(0).max(3_600).default(PUBLISH_SECONDS) }),
  permit: operatorOnly,
  async run(ctx, { publishSeconds }) {
    await ctx.db.execute(sql`select pg_advisory_xact_lock(${SIGNING_KEY_LOCK})`);
    const later = (seconds: number) => new Date(ctx.now.getTime() + seconds * 1000);
    const activeAt = later(publishSeconds);
    const retiresAt = later(publishSeconds + OLD_TOKENS_SECONDS);
    await ctx.db.delete(signingKeys).where(lt(signingKeys.retiresAt, ctx.now));
    await ctx.db.update(signingKeys).set({ retiresAt }).where(isNull(signingKeys.retiresAt));
    const { kid, publicJwk, privateSealed } = await newSigningKey(ctx.secrets);
    await ctx.db.insert(signingKeys).values({
      kid,
      publicJwk: { ...publicJwk },
      privateSealed,
      publishedAt: ctx.now,
      activeAt,
    });
    forgetKeyRing();
    return succeed({ kid, activeAt, oldRetireAt: retiresAt });
  },
  audit: (_ctx, _input, { kid, activeAt }) => ({
    subject: { kind: "signing_key", label: kid },
    details: { activeAt: activeAt.toISOString() },
  }),
});
