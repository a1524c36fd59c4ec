import type { LatchkeyProcess } from "@/lib/process/process";
import type { Exchange } from "./exchange";

/** The input of a data plane handler: the request, the process that serves it, and the time. */
export interface Request {
  readonly exchange: Exchange;
  readonly process: LatchkeyProcess;
  readonly now: Date;
  /**
   * The revision of the change feed when the request arrived. If the feed has a higher revision
   * later, the caller's access is checked again.
   */
  readonly feedRevision?: number;
  /**
   * Set if another process passed the request on to this one. Called with how the request ended,
   * because the other process writes the record.
   */
  readonly relayed?: (ending: {
    readonly code: string | null;
    readonly denied?: boolean;
    readonly responseBytes?: number;
  }) => void;
}
