import { installation } from "@/db/schema/installation";
import { announceRootSecret } from "@/lib/change-feed/announced-secret";
import { feed } from "@/lib/change-feed/feed";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";

type Following = Pick<LatchkeyProcess, "db" | "secrets" | "log">;

/**
 * Announces to the other processes which root secret is configured first in this process. From then
 * on, seals new values with the root secret that the change feed reports for the installation. Call
 * this before the feed is followed, and `confirmRootSecret` afterwards.
 */
export function followRootSecret(process: Following): void {
  announceRootSecret(process.secrets.first.id);
  feed().on("root_secret", (change) => {
    if (change !== "reset") use(process, change.entityId);
    else void confirmRootSecret(process).catch(() => {});
  });
}

/**
 * Reads the root secret that encrypts the installation's new values, and uses it in this process
 * too. Failure: `root_secret_needed` if it is not configured here, because other processes started
 * to use it before they knew of this process.
 */
export async function confirmRootSecret(process: Following): Promise<Result<undefined>> {
  // The row lock waits for a process that has counted the running processes but has not yet
  // committed its change.
  const [row] = await process.db
    .select({ secret: installation.sealingSecret })
    .from(installation)
    .for("share");
  const secret = row?.secret ?? null;
  if (secret === null || use(process, secret)) return succeed(undefined);
  const params = { secret, needs: "New values use it." };
  return fail("root_secret_needed", { params });
}

function use({ secrets, log }: Following, id: string): boolean {
  const known = secrets.turnTo(id);
  if (!known) {
    log.error({ secret: id }, "the root secret for new values is missing: start again with it");
  }
  return known;
}
