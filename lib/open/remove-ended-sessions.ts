import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/** Deletes the records of ended client sessions whose ids have expired. */
export async function removeEndedSessions(db: Database): Promise<void> {
  await rawSql(db)`delete from ended_sessions where expires_at < now()`;
}
