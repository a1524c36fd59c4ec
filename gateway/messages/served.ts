import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayWorld } from "@/gateway/catalogue/world";
import type { Request } from "@/gateway/http/request";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { CallRecorder } from "./call-recorder";

/** What one request brings along for whoever answers it. */
export interface Served {
  readonly request: Request;
  readonly caller: Caller;
  readonly catalogue: Catalogue;
  readonly recorder: CallRecorder;
  readonly world: GatewayWorld;
  readonly era: "modern" | "legacy";
  /** When it began to be answered (`performance.now()`): the calls in it have their time from then. */
  readonly beganMs: number;
}
