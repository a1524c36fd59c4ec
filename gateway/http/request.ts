import type { LatchkeyProcess } from "@/lib/process/process";
import type { Exchange } from "./exchange";

/** The input of a data plane handler: the request, its process, and the time. */
export interface Request {
  readonly exchange: Exchange;
  readonly process: LatchkeyProcess;
  readonly now: Date;
  /** The revision of the change feed at `now`; later checks include at least these changes. */
  readonly feedRevision?: number;
}
