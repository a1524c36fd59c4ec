import { databaseErrorCode } from "@/db/unavailable";
import type { Carrier } from "@/gateway/upstreams/connection/carrier";
import type { Log } from "@/lib/log/type";

/**
 * Opens a connection that detects the server's era. If that fails, logs the error and returns null.
 */
export async function detectEraAgain(
  open: () => Promise<Carrier>,
  { signal, log, upstreamId }: { signal: AbortSignal; log: Log; upstreamId: string },
): Promise<Carrier | null> {
  try {
    return await open();
  } catch (error) {
    if (signal.aborted) return null;
    const code = databaseErrorCode(error);
    log.debug({ code, upstreamId }, "a server could not be asked for its era again");
    return null;
  }
}
