import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { JsonBody } from "@/gateway/http/read-json";
import type { Request } from "@/gateway/http/request";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { Fields } from "@/lib/std/is-record";
import type { Dialect } from "./dialect";
import type { Reply } from "./reply";

/** The properties that all messages of an HTTP request share. */
export interface McpVisit {
  readonly request: Request;
  readonly caller: Caller;
  readonly services: GatewayServices;
  readonly catalogue: Catalogue;
  /**
   * Start of the request's processing (`performance.now()`); the time of its calls counts from
   * here.
   */
  readonly beganMs: number;
}

/** A client's request, in the same form for both codecs. */
export interface McpRequest extends McpVisit {
  readonly dialect: Dialect;
  readonly id: string | number;
  readonly method: string;
  readonly params: Fields;
  /** The params' `_meta`, with the era's own fields. */
  readonly meta: Fields;
  /** The message as the client wrote it, for passing on as bytes; null for a message of a batch. */
  readonly written: JsonBody | null;
  readonly reply: Reply;
}
