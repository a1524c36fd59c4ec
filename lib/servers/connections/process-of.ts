import type { Context } from "@/lib/core/context";
import { type LatchkeyProcess, openedProcess } from "@/lib/process/process";

/**
 * Returns the open process. In tests of verbs, which open no process, returns a process that is
 * made from the context.
 */
export function processOf({ config, db, secrets, log }: Context): LatchkeyProcess {
  return openedProcess() ?? { config, db, secrets, log, behindEdge: false };
}
