import type { Context } from "@/lib/core/context";
import { type LatchkeyProcess, openedProcess } from "@/lib/process/process";

/** The open process, or in tests of verbs without one, a process made from the context. */
export function processOf({ config, db, secrets, log }: Context): LatchkeyProcess {
  return openedProcess() ?? { config, db, secrets, log, behindEdge: false };
}
