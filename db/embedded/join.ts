import { EmbeddedFailure, embeddedFailure } from "./failure";
import { folderOwner } from "./folder-lock";
import { pause } from "./pause";
import { livePostmaster, readPostmaster } from "./postmaster";
import { embeddedPaths, readRecord } from "./record";
import { type Embedded, type EmbeddedOptions, startEmbedded } from "./start";

const JOIN_WAIT_MS = 60_000;

/**
 * For the command line: joins the Postgres of a running server, waiting while it starts, or owns
 * one until `stop()`. A joined one is left running by `stop()`.
 */
export async function joinOrStartEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const paths = embeddedPaths(options.dataDir);
  const startedAt = Date.now();
  for (;;) {
    const owner = folderOwner(paths.runDir);
    if (owner?.role !== "serve") {
      try {
        return await startEmbedded({ ...options, role: "command" });
      } catch (error) {
        // A server took the folder in between: join it instead.
        if (embeddedFailure(error)?.code !== "already_running") throw error;
      }
    } else {
      const connection = readRecord(paths.recordFile);
      const ready = readPostmaster(paths.clusterDir)?.ready && livePostmaster(paths.clusterDir);
      if (connection && ready) {
        return { connection, mode: "joined", stop: async () => {}, onRestart: () => {} };
      }
    }
    if (Date.now() - startedAt > JOIN_WAIT_MS) {
      throw new EmbeddedFailure(
        "start_failed",
        `The Latchkey that runs on ${paths.dataDir} has no database after a minute.`,
      );
    }
    await pause(100);
  }
}
