import { AsyncLocalStorage } from "node:async_hooks";
import type { Request } from "@/gateway/http/request";
import type { KeyState } from "@/lib/keys/model";

/** A request inside the engine, with the facts for its audit record. */
export interface UnderWay {
  readonly request: Request;
  /** The connection of the request's code or refresh token. */
  key?: KeyState;
  /** The engine's error, as an OAuth error code. */
  error?: string;
  /** The exact reason of the refusal. */
  reason?: string;
  /** True if the reason may pass soon, so that the client should try again. */
  passes?: boolean;
  /** A failure that the client did not cause. */
  failed?: Error;
  /** Called when the request begins to wait for another host. */
  readonly goesOutside?: () => void;
  /** The digest under which the refresh token is stored. */
  foundBy?: Buffer;
}

/** Carries the request to the engine's callbacks, which do not receive it from the engine. */
export const underWay = new AsyncLocalStorage<UnderWay>();

/** The request for which the engine is running. */
export function currentRequest(): UnderWay {
  const current = underWay.getStore();
  if (!current) throw new Error("The OAuth engine was called outside a request.");
  return current;
}
