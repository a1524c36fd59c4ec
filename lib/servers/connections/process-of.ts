import type { Context } from "@/lib/core/context";
import { type LatchkeyProcess, openedProcess } from "@/lib/process/process";

/** The open process, or what of it a context knows where none is open (tests of verbs). */
export function processOf({ config, db, secrets, log }: Context): LatchkeyProcess {
  return openedProcess() ?? { config, db, secrets, log, behindEdge: false };
}
