import type { Context } from "@/lib/core/context";
import { type LatchkeyProcess, openedProcess } from "@/lib/process/process";

/** The open process. Tests of verbs have no open process, so one is made from the context. */
export function processOf({ config, db, secrets, log }: Context): LatchkeyProcess {
  return openedProcess() ?? { config, db, secrets, log, behindEdge: false };
}
