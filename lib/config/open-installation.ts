import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Secrets } from "@/lib/secrets/derive";

interface Opening {
  readonly secrets: Secrets;
  /** The public URL from the environment; null keeps the URL in the database. */
  readonly publicUrl: string | null;
  /** The local address of this process, used if no public URL was ever set. */
  readonly defaultPublicUrl: string;
  /**
   * Whether this process listens at `defaultPublicUrl`. False for the command line, which does not
   * know the server's port.
   */
  readonly listens: boolean;
  readonly now: Date;
}

/**
 * Creates or reads the installation's row and returns its public URL. The URL from the environment
 * takes precedence over the stored URL. A stored URL on localhost was not chosen by an operator, so
 * a start of the server replaces that URL with its own address. The database stores a check value
 * of each root secret. Failure: `wrong_root_secret` if none of the given secrets is known, or if
 * API keys still need a missing secret.
 */
export async function openInstallation(
  db: Database,
  opening: Opening,
): Promise<Result<{ publicUrl: string }>> {
  const mine = opening.secrets.all.map(({ id, check }) => ({ id, check }));
  return db.transaction(async (tx) => {
    await tx
      .insert(installation)
      .values({
        publicUrl: opening.publicUrl ?? opening.defaultPublicUrl,
        secretChecks: mine,
        createdAt: opening.now,
      })
      .onConflictDoNothing();
    const [row] = await tx.select().from(installation).for("update");
    if (!row) throw new Error("The installation's row is missing.");

    const known = mine.some((one) => row.secretChecks.some((kept) => kept.check === one.check));
    if (!known) return fail("wrong_root_secret");
    const missing = row.secretChecks.filter((kept) => !mine.some((one) => one.id === kept.id));
    for (const { id } of missing) {
      const [left] = await tx
        .select({ id: apiKeys.id })
        .from(apiKeys)
        .where(eq(apiKeys.pepperId, id))
        .limit(1);
      if (left) return fail("wrong_root_secret", { reason: `keys still need the secret ${id}` });
    }
    const stays = !opening.listens || new URL(row.publicUrl).hostname !== "localhost";
    const publicUrl = opening.publicUrl ?? (stays ? row.publicUrl : opening.defaultPublicUrl);
    await tx.update(installation).set({ publicUrl, secretChecks: mine });
    return succeed({ publicUrl });
  });
}
