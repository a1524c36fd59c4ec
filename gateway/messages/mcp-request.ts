import type { Caller } from "@/gateway/callers/authenticate";
import type { GatewayServices } from "@/gateway/catalogue/services";
import type { Dialect } from "@/gateway/eras/dialect";
import type { Request } from "@/gateway/http/request";
import type { Catalogue } from "@/lib/catalogue/compile-catalogue";
import type { Fields } from "@/lib/std/is-record";
import type { Written } from "./read-members";
import type { Reply } from "./reply";

/** The properties that all messages of an HTTP request share. */
export interface McpVisit {
  readonly request: Request;
  readonly caller: Caller;
  readonly services: GatewayServices;
  readonly catalogue: Catalogue;
  /**
   * The start of the request's processing (`performance.now()`). The time limit of its calls is
   * counted from this time.
   */
  readonly beganMs: number;
}

/** A client's request, in the form that the codec passes to the handlers. */
export interface McpRequest extends McpVisit {
  readonly dialect: Dialect;
  readonly id: string | number;
  readonly method: string;
  readonly params: Fields;
  /** The `_meta` of the params, including the fields that the era itself requires. */
  readonly meta: Fields;
  /** The message exactly as the client wrote it, to be passed on as bytes. */
  readonly written: Written;
  readonly reply: Reply;
}
