import { AsyncLocalStorage } from "node:async_hooks";
import type { Request } from "@/gateway/http/request";
import type { KeyState } from "@/lib/keys/model";
import type { FoundRefreshToken } from "@/lib/oauth/connections/refresh-token";

/** A request that the engine is processing, with the facts for its audit record. */
export interface UnderWay {
  readonly request: Request;
  /** The connection to which the request's code or refresh token belongs. */
  key?: KeyState;
  /** The registered name of the client, if the engine has looked the client up. */
  client?: string;
  /**
   * The lifetime of access tokens in seconds, as the installation's token policy sets it. Undefined
   * until the connection has been read.
   */
  tokenSeconds?: number;
  /**
   * The refresh token that the next refresh token replaces. Saving the next token marks this one as
   * used.
   */
  replaces?: string;
  /** The OAuth error code of the engine's answer. */
  error?: string;
  /** The exact reason of the refusal, for the record. */
  reason?: string;
  /** True if the reason is temporary, so that the client should try again. */
  passes?: boolean;
  /** An error that the client did not cause, such as a failure of the database or a bug. */
  failed?: Error;
  /** Called when the request begins to wait for a client's host. */
  readonly goesOutside?: () => void;
  /** The address of the client's document, which the engine may fetch next. */
  mayFetch?: string;
  /** The refresh token that the request sends, if it asks for a refresh. */
  readonly refreshToken?: string | undefined;
  /** The stored row of that token, with its connection and client, once it is being read. */
  found?: Promise<FoundRefreshToken | null>;
  /** The digest under which the request's refresh token is stored. */
  foundBy?: Buffer;
}

/**
 * Makes the current request available to the engine's callbacks, which do not get the request from
 * the engine.
 */
export const underWay = new AsyncLocalStorage<UnderWay>();

/** Returns the request that the engine is processing. Throws outside a request. */
export function currentRequest(): UnderWay {
  const current = underWay.getStore();
  if (!current) throw new Error("The OAuth engine was called outside a request.");
  return current;
}
