import { installation } from "@/db/schema/installation";
import type { LatchkeyProcess } from "@/lib/process";
import { issueLink } from "./link-code";
import type { LinkView } from "./view";

/**
 * A fresh set-up link while there is no operator, good for 24 hours; links of earlier starts die.
 * Null once set up, for ever.
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
    return issueLink({ db, secrets: process.secrets, config: process.config, now }, "setup", null);
  });
}
