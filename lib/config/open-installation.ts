import type { Database } from "@/db/client";
import { installation } from "@/db/schema/installation";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { needsOf } from "@/lib/root-secret/count-values";
import type { Secrets } from "@/lib/secrets/derive";

interface Opening {
  readonly secrets: Secrets;
  /** The public URL from the environment, or null if the URL in the database is to be kept. */
  readonly publicUrl: string | null;
  /** The local address of this process, which is the public URL until another URL is set. */
  readonly defaultPublicUrl: string;
  /**
   * Whether this process listens at `defaultPublicUrl`. False for the command line, which listens
   * at no address and does not know the server's port.
   */
  readonly listens: boolean;
  readonly now: Date;
}

/**
 * Creates or reads the installation's row and returns its public URL. Also selects, in `secrets`,
 * the root secret that encrypts the installation's new values. The URL from the environment takes
 * precedence over the stored URL. A stored URL on localhost was not chosen by an operator, so a
 * starting server replaces it with its own address. The database stores a check value of each root
 * secret. Failures, which change nothing: `wrong_root_secret` if none of the given secrets is
 * known, `root_secret_needed` if new values or stored values need a root secret that is not given.
 */
export async function openInstallation(
  db: Database,
  opening: Opening,
): Promise<Result<{ publicUrl: string }>> {
  const { secrets } = opening;
  const mine = secrets.all.map(({ id, check }) => ({ id, check }));
  return db.transaction(async (tx) => {
    await tx
      .insert(installation)
      .values({
        publicUrl: opening.publicUrl ?? opening.defaultPublicUrl,
        secretChecks: mine,
        sealingSecret: secrets.first.id,
        createdAt: opening.now,
      })
      .onConflictDoNothing();
    const [row] = await tx.select().from(installation).for("update");
    if (!row) throw new Error("The installation's row is missing.");

    const known = mine.some((one) => row.secretChecks.some((kept) => kept.check === one.check));
    if (!known) return fail("wrong_root_secret");
    // Without a stored choice, the installation comes from an earlier version. Such versions
    // encrypted new values with the newest configured root secret.
    const sealing = row.sealingSecret ?? row.secretChecks[0]?.id ?? secrets.first.id;
    const missing = row.secretChecks
      .map(({ id }) => id)
      .filter((id) => !mine.some((one) => one.id === id));
    const needs = await needsOf(tx, missing);
    if (missing.includes(sealing) || needs !== null) {
      const texts = [
        missing.includes(sealing) ? "New values use it." : "",
        needs === null ? "" : `Values that use it: ${needs}.`,
      ];
      const secret = missing.includes(sealing) ? sealing : missing.join(", ");
      return fail("root_secret_needed", { params: { secret, needs: texts.join(" ").trim() } });
    }
    secrets.turnTo(sealing);
    const stays = !opening.listens || new URL(row.publicUrl).hostname !== "localhost";
    const publicUrl = opening.publicUrl ?? (stays ? row.publicUrl : opening.defaultPublicUrl);
    await tx.update(installation).set({ publicUrl, secretChecks: mine, sealingSecret: sealing });
    return succeed({ publicUrl });
  });
}
