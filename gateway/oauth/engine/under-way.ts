import { AsyncLocalStorage } from "node:async_hooks";
import type { Request } from "@/gateway/http/request";
import type { KeyState } from "@/lib/keys/model";

/** One request inside the engine, and what became known of it on the way, for its record. */
export interface UnderWay {
  readonly request: Request;
  /** The connection that its code or refresh token belongs to. */
  key?: KeyState;
  /** The error that the engine gives, by OAuth's name. */
  error?: string;
  /** Exactly why it is refused. */
  reason?: string;
  /** What went wrong in it that is none of the client's fault. */
  failed?: Error;
  /** The digest that the refresh token is stored under. */
  foundBy?: Buffer;
}

/** The engine calls back without saying for whom: this says it. */
export const underWay = new AsyncLocalStorage<UnderWay>();

/** The request that the engine is called for. */
export function currentRequest(): UnderWay {
  const current = underWay.getStore();
  if (!current) throw new Error("The OAuth engine was called outside a request.");
  return current;
}
