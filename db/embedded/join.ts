import { existsSync } from "node:fs";
import { folderState } from "./folder-lock";
import { ownerText } from "./folder-owner";
import { EmbeddedFailure, embeddedFailure } from "./machine/failure";
import { pause } from "./machine/pause";
import { readPostmaster } from "./postmaster";
import { probeSocket } from "./probe-socket";
import { embeddedPaths, readRecord } from "./record";
import { socketFile } from "./socket-dir";
import { type Embedded, type EmbeddedOptions, startEmbedded } from "./start";

const JOIN_WAIT_MS = 60_000;
/**
 * How long a Postgres that has reported itself ready may be unreachable, in milliseconds. If it is
 * unreachable for longer, it is assumed to run in another mount namespace.
 */
const ELSEWHERE_MS = 2_000;

/**
 * Connects a command to Postgres. If a server is running, the command uses the server's Postgres,
 * waiting for its start if necessary, and `stop()` leaves that Postgres running. Otherwise, starts
 * a Postgres that runs until `stop()`.
 */
export async function joinOrStartEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const paths = embeddedPaths(options.dataDir);
  const startedAt = Date.now();
  for (;;) {
    const state = await folderState(paths.runDir);
    const waitedMs = Date.now() - startedAt;
    if (typeof state !== "object" || state.role !== "serve") {
      try {
        return await startEmbedded({ ...options, role: "command" });
      } catch (error) {
        // A server has locked the folder since it was last checked, so the next attempt uses the
        // server's Postgres.
        if (embeddedFailure(error)?.code !== "already_running" || waitedMs > JOIN_WAIT_MS)
          throw error;
      }
      continue;
    }
    const connection = readRecord(paths);
    const ready = readPostmaster(paths.clusterDir)?.ready === true;
    if (connection && ready) {
      if ((await probeSocket(socketFile(connection.host), 0)) !== null) {
        return { connection, mode: "joined", stop: async () => {}, onRestart: () => {} };
      }
      if (waitedMs > ELSEWHERE_MS && !existsSync(connection.host)) {
        throw new EmbeddedFailure(
          "start_failed",
          `The Latchkey that has ${paths.dataDir} (${ownerText(state)}) has its database's socket in ` +
            `${connection.host}, which is not here: run this where that server runs.`,
        );
      }
    }
    if (waitedMs > JOIN_WAIT_MS) {
      throw new EmbeddedFailure(
        "start_failed",
        `The Latchkey that has ${paths.dataDir} (${ownerText(state)}) has no database after a minute.`,
      );
    }
    await pause(100);
  }
}
