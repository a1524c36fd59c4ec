import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { JsonBody } from "@/gateway/http/read-json";
import type { Request } from "@/gateway/http/request";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { Fields } from "@/lib/std/is-record";
import type { Dialect } from "./dialect";
import type { Reply } from "./reply";

/** What the messages of one HTTP request have in common. */
export interface McpVisit {
  readonly request: Request;
  readonly caller: Caller;
  readonly services: GatewayServices;
  readonly catalogue: Catalogue;
  /** When it began to be answered (`performance.now()`): the calls in it have their time from then. */
  readonly beganMs: number;
}

/** One request of a client, the same whichever codec read it. */
export interface McpRequest extends McpVisit {
  readonly dialect: Dialect;
  readonly id: string | number;
  readonly method: string;
  readonly params: Fields;
  /** `_meta`, with what the era puts there. */
  readonly meta: Fields;
  /** As the client wrote it, for what goes on byte by byte; null where it was one of several. */
  readonly written: JsonBody | null;
  readonly reply: Reply;
}
