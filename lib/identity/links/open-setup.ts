import { and, eq, lte } from "drizzle-orm";
import { installation } from "@/db/schema/installation";
import { links } from "@/db/schema/links";
import type { LinkView } from "@/lib/identity/view";
import type { LatchkeyProcess } from "@/lib/process/process";
import { issueLink } from "./link-code";

/**
 * A fresh set-up link while there is no operator, good for 24 hours. Those that other processes or
 * earlier starts printed stay good beside it until one is used, which ends them all. Null once set
 * up, for ever.
 */
export async function openSetup(
  process: Pick<LatchkeyProcess, "db" | "secrets" | "config">,
  now: Date = new Date(),
): Promise<LinkView | null> {
  return process.db.transaction(async (db) => {
    const [row] = await db
      .select({ setUpAt: installation.setUpAt })
      .from(installation)
      .for("update");
    if (!row || row.setUpAt) return null;
    await db.delete(links).where(and(eq(links.purpose, "setup"), lte(links.expiresAt, now)));
    return issueLink({ db, secrets: process.secrets, config: process.config, now }, "setup", null);
  });
}
