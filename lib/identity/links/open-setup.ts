import { and, eq, lte } from "drizzle-orm";
import { installation } from "@/db/schema/installation";
import { links } from "@/db/schema/links";
import type { LinkView } from "@/lib/identity/view";
import type { LatchkeyProcess } from "@/lib/process/process";
import { issueLink } from "./link-code";

/**
 * Creates a set-up link that is valid for 24 hours. Links that other processes or earlier starts
 * have printed also stay valid, until a person uses one of the links and all links are deleted.
 * Returns null if the installation is already set up.
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
