import { isOfSession } from "@/gateway/sessions/session-holder";
import { onSessionEnd } from "@/gateway/sessions/session-states";
import { processLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import { announcedProcess } from "@/lib/change-feed/process-id";
import { runInBackground } from "@/lib/process/guard-callback";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import { commonBounds } from "./common-bounds";
import { type LeasePlace, placeName } from "./lease-rows";
import { type Leases, openLeases } from "./leases";

/**
 * Returns the leases of this process for the sessions of its links, or null for a process that does
 * not follow changes, which is alone. A client that ends its session with Latchkey ends its
 * sessions with servers.
 */
export function processLeases(process: LatchkeyProcess): Leases | null {
  const processId = announcedProcess();
  if (processId === null) return null;
  return shared("gateway.leases", () => {
    const end = (place: LeasePlace) => runInBackground(processLinks(process).endSessions(place));
    onSessionEnd((name) => {
      if (name === null) return;
      for (const place of processLinks(process).heldSessions()) {
        if (isOfSession(place.principal, name)) end(place);
      }
    });
    processLinks(process).boundWith(commonBounds(process, processId));
    const open = () => new Set(processLinks(process).heldSessions().map(placeName));
    return openLeases(process, processId, { open, end });
  });
}
