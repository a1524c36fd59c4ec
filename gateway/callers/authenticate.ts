import { userAgentProduct } from "@/gateway/http/client-name";
import type { Request } from "@/gateway/http/request";
import { type Denial, recordDenial } from "@/lib/audit/record-denial";
import { type Failure, fail, type Refused, type Result, succeed } from "@/lib/errors/errors";
import { keyRefusal } from "@/lib/keys/key-state";
import { keyState } from "@/lib/keys/key-states";
import { type KeyState, namedIn } from "@/lib/keys/model";
import { underSecret } from "@/lib/keys/under-secret";
import { andThen, type MaybePromise } from "@/lib/std/maybe-promise";
import type { AccessClaims } from "@/lib/tokens/access-claims";
import { type Verification, verifyAccessToken } from "@/lib/tokens/verify-access-token";
import { bearerToken } from "./bearer-token";
import { MCP_SCOPE } from "./challenge";
import { isMisplacedKey, ownerOfMisplaced } from "./misplaced-key";
import { refusedKey, refusedToken } from "./refused-token";

/**
 * An authenticated caller. It has only the rights that both its token and the current state of its
 * key allow.
 */
export interface Caller {
  readonly key: KeyState;
  /** The scopes that the token carries and that the key still has. */
  readonly scopes: readonly string[];
  /** The time at which the token expires, in whole seconds since 1970. */
  readonly tokenEndsAtSeconds: number;
}

/** The scope that a request needs, and the action under which its denials are recorded. */
interface Needs {
  readonly scope: string;
  readonly action: Denial["action"];
}

const CALLS: Needs = { scope: MCP_SCOPE, action: "mcp.request" };

/**
 * Authenticates the caller of a request. Checks the bearer token, its signature and claims, the
 * scope that `needs` names, and the current state of the key, its team, its creator and the
 * creator's membership. Failures: `missing_token`, `invalid_token`, `malformed_credentials`,
 * `insufficient_scope`. Each failure is recorded as a denial with its exact reason, and with the
 * token's key if Latchkey signed the token.
 */
export function authenticate(request: Request, needs: Needs = CALLS): MaybePromise<Result<Caller>> {
  const { exchange, process, now } = request;
  const { head } = exchange;
  const known = head && verified.get(head);
  if (known && now.getTime() < known.expiresAtSeconds * 1000) return ofKey(request, needs, known);
  const token = bearerToken(exchange);
  if (!token.ok) return deny(request, needs, token.failure);
  if (isMisplacedKey(token.value)) return misplaced(request, needs, token.value);
  return andThen(verifyAccessToken(process, token.value, now), (claims) => {
    if (!claims.ok) return unverified(request, needs, claims);
    if (head) verified.set(head, claims.value);
    return ofKey(request, needs, claims.value);
  });
}

/**
 * The verified claims of tokens, cached by `head`. Requests with equal heads share the same `head`
 * object.
 */
const verified = new WeakMap<object, AccessClaims>();

function ofKey(request: Request, needs: Needs, claims: AccessClaims): MaybePromise<Result<Caller>> {
  const key = keyState(request.process, claims.keyId);
  if (key instanceof Promise) return key.then((read) => judge(request, needs, claims, read));
  return judge(request, needs, claims, key);
}

/**
 * Refuses an API key that was sent in place of a token. The owner of the key is looked up after the
 * response, and only for the record.
 */
function misplaced(request: Request, needs: Needs, token: string): Refused {
  const { exchange, process, now } = request;
  const failure = refusedToken("api_key_as_token", process.config.publicUrl);
  void ownerOfMisplaced(process, token, exchange.address, now.getTime()).then((key) =>
    deny(request, needs, failure, key),
  );
  return { ok: false, failure };
}

/** Refuses an invalid token. If Latchkey signed the token, the record contains the token's key. */
async function unverified(
  request: Request,
  needs: Needs,
  { failure, keyId }: Exclude<Verification, { ok: true }>,
): Promise<Refused> {
  const { process, exchange } = request;
  const { "user-agent": userAgent } = exchange.headers;
  const told = refusedToken(failure.reason ?? failure.code, process.config.publicUrl, userAgent);
  if (keyId === undefined) return deny(request, needs, told);
  // The caller gets the same response whether or not the record can name a key.
  const read = new Promise<KeyState | null>((resolve) => resolve(keyState(process, keyId)));
  return deny(request, needs, told, await read.catch(() => null));
}

/**
 * The callers that were built, by key state. When a key changes, it gets a new state object, so no
 * entry is ever outdated.
 */
const callers = new WeakMap<KeyState, { claims: AccessClaims; caller: Caller }>();

/** Checks the claims of a token against the current state of its key, and returns the caller. */
function judge(
  request: Request,
  needs: Needs,
  claims: AccessClaims,
  read: KeyState | null,
): Result<Caller> {
  const { scopes, expiresAtSeconds } = claims;
  const { exchange, process, now } = request;
  const { publicUrl } = process.config;
  if (!read) return deny(request, needs, refusedKey("unknown_key", publicUrl));
  const key = underSecret(read, claims.rotation);
  const reason = keyRefusal(key, now.getTime(), exchange.address);
  if (reason) return deny(request, needs, refusedKey(reason, publicUrl, key.credential), key);
  const known = callers.get(key);
  if (known?.claims === claims && known.caller.scopes.includes(needs.scope)) {
    return succeed(known.caller);
  }
  const both = scopes.filter((scope) => key.scopes.includes(scope));
  if (!both.includes(needs.scope)) {
    const reason = `no_${needs.scope}_scope`;
    return deny(request, needs, fail("insufficient_scope", { reason }).failure, key);
  }
  const caller = { key, scopes: both, tokenEndsAtSeconds: expiresAtSeconds };
  callers.set(key, { claims, caller });
  return succeed(caller);
}

function deny(
  { exchange, now }: Request,
  needs: Needs,
  failure: Failure,
  key?: KeyState | null,
): Refused {
  recordDenial({
    at: now,
    action: needs.action,
    code: failure.code,
    reason: failure.reason ?? failure.code,
    requestId: exchange.requestId,
    address: exchange.address,
    client: userAgentProduct(exchange.headers["user-agent"]),
    ...(key ? { key: namedIn(key) } : {}),
  });
  return { ok: false, failure };
}
