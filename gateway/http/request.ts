import type { LatchkeyProcess } from "@/lib/process/process";
import type { Exchange } from "./exchange";

/** What a handler of the data plane gets: the request, the process it is in, and the moment. */
export interface Request {
  readonly exchange: Exchange;
  readonly process: LatchkeyProcess;
  readonly now: Date;
  /** The revision of the change feed at that moment: what is judged from then on knows as much. */
  readonly heard?: number;
}
