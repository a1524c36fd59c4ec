import type { LatchkeyProcess } from "@/lib/process/process";
import { findConfinement } from "./find-confinement";

/**
 * Finds out at startup how servers' commands can be confined. If bubblewrap cannot confine them,
 * logs a warning that says whether they run unconfined or are not started.
 */
export async function announceConfinement({ config, log }: LatchkeyProcess): Promise<void> {
  const confinement = await findConfinement(config);
  if (confinement.kind === "bubblewrap") return;
  const message =
    config.stdioConfinement === "required"
      ? "commands of servers are not started: they cannot be confined"
      : "commands of servers run unconfined";
  log.warn({ reason: confinement.reason }, message);
}
