import { and, eq, sql } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import { databaseErrorCode } from "@/db/unavailable";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * Remembers whether a Streamable HTTP server issued a session id, so that it is decided before the
 * first call of a principal whether it gets a session of its own. Writes only if that has changed.
 * The change feed carries it to the catalogues of all processes. Never rejects.
 */
export async function noteSessions(
  process: LatchkeyProcess,
  { connection, reached: { target } }: Carrier,
): Promise<void> {
  const issuesSessions = connection.sessionId !== null;
  if (target.id === null || target.reach.transport !== "http") return;
  if (target.issuesSessions === issuesSessions) return;
  const isSame = and(
    eq(upstreams.id, target.id),
    eq(upstreams.targetVersion, target.version),
    sql`${upstreams.issuesSessions} is distinct from ${issuesSessions}`,
  );
  try {
    await process.db.update(upstreams).set({ issuesSessions }).where(isSame);
  } catch (error) {
    // The next connection notes it. Until then, unknown sessions are kept apart.
    const code = databaseErrorCode(error);
    process.log.debug({ code, upstreamId: target.id }, "a server's sessions could not be noted");
  }
}
