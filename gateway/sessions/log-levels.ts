import { ne } from "drizzle-orm";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { sessionLogLevels } from "@/db/schema/session-log-levels";
import type { LogLevel } from "@/gateway/upstreams/log-levels";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import type { ClientSession } from "./session-states";

/**
 * Maximum number of sessions of a key whose log levels are kept. Beyond that, the oldest levels are
 * forgotten, because many clients never end a session.
 */
const MOST_OF_KEY = 1_000;

/**
 * Sets the log level of a client's session (MCP 2025-11-25, "Setting Log Level"). It holds in every
 * process, and until the session ends or its id expires.
 */
export async function setLogLevel(
  db: Database,
  { name, keyId, endsAtMs }: ClientSession,
  level: LogLevel,
  now: Date,
): Promise<void> {
  const changed = await db
    .insert(sessionLogLevels)
    .values({ session: name, keyId, level, setAt: now, expiresAt: new Date(endsAtMs) })
    .onConflictDoUpdate({
      target: sessionLogLevels.session,
      set: { level, setAt: now },
      setWhere: ne(sessionLogLevels.level, level),
    })
    .returning({ session: sessionLogLevels.session });
  if (changed.length === 0) return;
  await rawSql(db)`
    delete from session_log_levels where session in (
      select session from session_log_levels where key_id = ${keyId} and session <> ${name}
      order by set_at desc offset ${MOST_OF_KEY - 1})`;
  await waitForProcesses(db);
}
