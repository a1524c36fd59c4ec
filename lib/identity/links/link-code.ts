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
 * Creates a single-use link. Older links of the same person are deleted. Older set-up links stay
 * valid, because other processes may have printed them. The code has 128 random bits and is part of
 * the URL's fragment; only an HMAC of the code is stored.
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
    secretId: ctx.secrets.current.id,
    createdAt: ctx.now,
    expiresAt,
  });
  const page = purpose === "setup" ? "setup" : "welcome";
  return { url: `${ctx.config.publicUrl}/${page}#${code}`, expiresAt };
}

/** Deletes every link of a person, or every set-up link if `personId` is null. */
export async function deleteLinks(db: Database, personId: string | null): Promise<void> {
  const owner = personId === null ? isNull(links.personId) : eq(links.personId, personId);
  await db.delete(links).where(owner);
}

/**
 * Computes the HMAC of a link's code under one root secret. The database stores only this HMAC and
 * finds the link by it.
 */
export function digestOfCode(secret: DerivedSecrets, code: string): Buffer {
  return digest(secret.linkKey, code);
}

/**
 * Finds the link with this code. Returns null if there is none, or if it has been used or has
 * expired.
 */
export async function findLink(ctx: Context, code: string): Promise<LinkRow | null> {
  const [row] = await ctx.db.select().from(links).where(isUsable(ctx, code));
  return row ?? null;
}

/**
 * Marks a link as used and returns it. Returns null if the link cannot be used. Of two concurrent
 * calls, only one gets the link.
 */
export async function spendLink(ctx: Context, code: string): Promise<LinkRow | null> {
  const [row] = await ctx.db
    .update(links)
    .set({ usedAt: ctx.now })
    .where(isUsable(ctx, code))
    .returning();
  return row ?? null;
}

function isUsable(ctx: Context, code: string): SQL | undefined {
  const digests = ctx.secrets.all.map((secret) => digestOfCode(secret, code));
  return and(
    inArray(links.codeDigest, digests),
    isNull(links.usedAt),
    gt(links.expiresAt, ctx.now),
  );
}
