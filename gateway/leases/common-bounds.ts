import { databaseErrorCode } from "@/db/unavailable";
import type { CommonBounds } from "@/gateway/upstreams/link-registry/bound-scopes";
import type { LatchkeyProcess } from "@/lib/process/process";
import { admitLease, otherHolders, uncountLease } from "./admit-lease";
import { askProcess } from "./relay/ask-process";
import { DONE } from "./relay/relayed";

/** Counts the sessions of all processes by their leases, for the process with this id. */
export function commonBounds(process: LatchkeyProcess, processId: string): CommonBounds {
  const { db, log } = process;
  return {
    admit: (held, teamId, bounds) => admitLease(db, held, processId, teamId, bounds),
    left: (held) =>
      uncountLease(db, held, processId).catch((error: unknown) => {
        // The lease is given up within seconds, and with it the count.
        log.debug({ code: databaseErrorCode(error) }, "a session that ended is still counted");
      }),
    async makeRoom({ upstreamId, of, id }) {
      for (const owner of await otherHolders(db, upstreamId, processId)) {
        const head = { makesRoom: upstreamId, of, id };
        if ((await askProcess(process, owner, head)) === DONE) return true;
      }
      return false;
    },
  };
}
