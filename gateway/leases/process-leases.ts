import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { announcedProcess } from "@/lib/change-feed/process-id";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { placeName } from "./lease-rows";
import { type Leases, openLeases } from "./leases";

/**
 * Returns the leases of this process for the sessions of its links, or null for a process that does
 * not follow changes, which is alone.
 */
export function processLeases(process: LatchkeyProcess): Leases | null {
  const processId = announcedProcess();
  if (processId === null) return null;
  return shared("gateway.leases", () =>
    openLeases(process, processId, {
      open: () => new Set(processLinks(process).heldSessions().map(placeName)),
      end: (place) => runInBackground(processLinks(process).endSessions(place)),
    }),
  );
}
