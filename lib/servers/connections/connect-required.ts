import { fail, type Refused } from "@/lib/errors/errors";
import type { LatchkeyProcess } from "@/lib/process/process";

/**
 * The failure of a call by a person who has not connected an account, with the URL of the
 * connection page.
 */
export function connectRequired(
  process: Pick<LatchkeyProcess, "config">,
  server: string,
  reason: string,
): Refused {
  const url = `${process.config.publicUrl}/servers/${server}?connect=1`;
  return fail("connect_required", { reason, params: { server, url } });
}
