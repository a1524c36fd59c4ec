import { fail, type Refused } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * Returns the failure for a person who has not connected an account to the server. The failure
 * contains the URL at which the person can connect.
 */
export function connectRequired(
  process: Pick<LatchkeyProcess, "config">,
  server: string,
  reason: string,
): Refused {
  const url = `${process.config.publicUrl}/servers/${server}?connect=1`;
  return fail("connect_required", { reason, params: { server, url } });
}
