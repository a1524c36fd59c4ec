import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { apiKeys } from "@/db/schema/api-keys";
import { installation } from "@/db/schema/installation";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { Secrets } from "@/lib/secrets/derive";

interface Opening {
  readonly secrets: Secrets;
  /** The public URL from the environment. If null, the URL in the database is kept. */
  readonly publicUrl: string | null;
  /** The local address of this process, which is the public URL until another URL is set. */
  readonly defaultPublicUrl: string;
  /**
   * Whether this process listens at `defaultPublicUrl`. False for the command line, which does not
   * know the server's port.
   */
  readonly listens: boolean;
  readonly now: Date;
}

/**
 * Creates or reads the installation's row and returns its public URL. A URL from the environment
 * replaces the stored URL. No operator has chosen a stored URL on localhost, so a starting server
 * replaces it with its own address. The database stores a check value of each root secret. Failure:
 * `wrong_root_secret` if none of the given secrets matches a check value, or if API keys still need
 * a secret that is missing.
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
