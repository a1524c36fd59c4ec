import type { LatchkeyProcess } from "@/lib/process/process";
import { findConfinement } from "./find-confinement";

/** Checks at start how commands can be confined, and logs a warning if they cannot be confined. */
export async function announceConfinement({ config, log }: LatchkeyProcess): Promise<void> {
  const confinement = await findConfinement(config);
  if (confinement.kind === "bubblewrap") return;
  const message =
    config.stdioConfinement === "required"
      ? "commands of servers are not started: they cannot be confined"
      : "commands of servers run unconfined";
  log.warn({ reason: confinement.reason }, message);
}
