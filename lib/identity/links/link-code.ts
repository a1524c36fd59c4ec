import { randomBytes, randomUUID } from "node:crypto";
import { and, eq, gt, inArray, isNull, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { links } from "@/db/schema/links";
import type { Context } from "@/lib/core/context";
import { LINK_MS } from "@/lib/identity/lifetimes";
import type { LinkView } from "@/lib/identity/view";
import type { Config } from "@/lib/process/config";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

export type LinkRow = typeof links.$inferSelect;

interface Issuing {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly config: Config;
  readonly now: Date;
}

/**
 * Makes a single-use link. Older links of the same person die; those of set-up live on, as other
 * processes may have printed them. The code has 128 random bits and stands in the fragment; only
 * its HMAC is stored.
 */
export async function issueLink(
  ctx: Issuing,
  purpose: LinkRow["purpose"],
  personId: string | null,
): Promise<LinkView> {
  const code = randomBytes(16).toString("base64url");
  const expiresAt = new Date(ctx.now.getTime() + LINK_MS[purpose]);
  if (personId !== null) await deleteLinks(ctx.db, personId);
  await ctx.db.insert(links).values({
    id: randomUUID(),
    purpose,
    personId,
    codeDigest: digestOfCode(ctx.secrets.current, code),
    createdAt: ctx.now,
    expiresAt,
  });
  const page = purpose === "setup" ? "setup" : "welcome";
  return { url: `${ctx.config.publicUrl}/${page}#${code}`, expiresAt };
}

/** Makes every link of a person (null: of set-up) invalid. */
export async function deleteLinks(db: Database, personId: string | null): Promise<void> {
  const whose = personId === null ? isNull(links.personId) : eq(links.personId, personId);
  await db.delete(links).where(whose);
}

/** By what a link is found under one root secret: its code is kept nowhere. */
export function digestOfCode(secret: DerivedSecrets, code: string): Buffer {
  return digest(secret.linkKey, code);
}

/** The row of a code that is still good, or null. */
export async function findLink(ctx: Context, code: string): Promise<LinkRow | null> {
  const [row] = await ctx.db.select().from(links).where(isGood(ctx, code));
  return row ?? null;
}

/** Uses a code up: of two who try at once, one gets the row and the other null. */
export async function spendLink(ctx: Context, code: string): Promise<LinkRow | null> {
  const [row] = await ctx.db
    .update(links)
    .set({ usedAt: ctx.now })
    .where(isGood(ctx, code))
    .returning();
  return row ?? null;
}

function isGood(ctx: Context, code: string): SQL | undefined {
  const digests = ctx.secrets.all.map((secret) => digestOfCode(secret, code));
  return and(
    inArray(links.codeDigest, digests),
    isNull(links.usedAt),
    gt(links.expiresAt, ctx.now),
  );
}
