import type { Context } from "@/lib/core/context";
import { type LatchkeyProcess, openedProcess } from "@/lib/process/process";

/**
 * Returns the open process. Tests of verbs open no process, so for them a process is made from the
 * context.
 */
export function processOf({ config, db, secrets, log }: Context): LatchkeyProcess {
  return openedProcess() ?? { config, db, secrets, log, behindEdge: false };
}
