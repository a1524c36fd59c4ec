import { type Denial, recordDenial } from "@/lib/audit/record-denial";
import { type Failure, fail, type Result, succeed } from "@/lib/errors";
import type { Request } from "@/lib/http/request";
import { type KeyState, keyRefusal } from "@/lib/keys/key-state";
import { keyState } from "@/lib/keys/key-states";
import { type Soon, soon } from "@/lib/soon";
import { type AccessClaims, verifyAccessToken } from "@/lib/tokens/verify-access-token";
import { bearerToken } from "./bearer-token";
import { MCP_SCOPE } from "./challenge";

/** Who calls, as the token and the key's present state both allow. */
export interface Caller {
  readonly key: KeyState;
  /** Scopes that the token carries and the key still has. */
  readonly scopes: readonly string[];
  /** When the token ends, in whole seconds since 1970. */
  readonly tokenEndsAtSeconds: number;
}

/** What a request needs, and how a denial of it is called. */
interface Needs {
  readonly scope: string;
  readonly action: Denial["action"];
}

const CALLS: Needs = { scope: MCP_SCOPE, action: "mcp.request" };

/**
 * Recognises the caller of a request: bearer token → signature and claims → the present state of
 * its key, team and maker → the scope that `needs` names. Failures: `missing_token`, `invalid_token`, `malformed_credentials`,
 * `insufficient_scope`; each is recorded as a denial with its exact reason.
 */
export function authenticate(request: Request, needs: Needs = CALLS): Soon<Result<Caller>> {
  const claims = claimsOf(request);
  if (claims instanceof Promise) return claims.then((known) => ofKey(request, needs, known));
  return ofKey(request, needs, claims);
}

function ofKey(request: Request, needs: Needs, claims: Result<AccessClaims>): Soon<Result<Caller>> {
  if (!claims.ok) return deny(request, needs, claims.failure);
  const key = keyState(request.process, claims.value.keyId);
  if (key instanceof Promise) return key.then((read) => judge(request, needs, claims.value, read));
  return judge(request, needs, claims.value, key);
}

/** What was verified of requests that begin with the same bytes. */
const verified = new WeakMap<object, AccessClaims>();

/** What the bearer token says, which is in force now. */
function claimsOf({ exchange, process, now }: Request): Soon<Result<AccessClaims>> {
  const { head } = exchange;
  const known = head && verified.get(head);
  if (known && now.getTime() < known.expiresAtSeconds * 1000) return succeed(known);
  const token = bearerToken(exchange);
  if (!token.ok) return token;
  return soon(verifyAccessToken(process, token.value, now), (claims) => {
    if (head && claims.ok) verified.set(head, claims.value);
    return claims;
  });
}

/** By the key's present state, which is a new object after each change: what a token allows of it. */
const callers = new WeakMap<KeyState, { claims: AccessClaims; caller: Caller }>();

/** The key as it is now, and what both it and the token allow. */
function judge(
  request: Request,
  needs: Needs,
  claims: AccessClaims,
  key: KeyState | null,
): Result<Caller> {
  const { scopes, expiresAtSeconds } = claims;
  const { exchange, now } = request;
  if (!key) return deny(request, needs, fail("invalid_token", { reason: "unknown_key" }).failure);
  const reason = keyRefusal(key, now.getTime(), exchange.address);
  if (reason) return deny(request, needs, fail("invalid_token", { reason }).failure, key);
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

function deny({ exchange, now }: Request, needs: Needs, failure: Failure, key?: KeyState) {
  const denial: Denial = {
    at: now,
    action: needs.action,
    code: failure.code,
    reason: failure.reason ?? failure.code,
    requestId: exchange.requestId,
    address: exchange.address,
    ...(key ? { key: { id: key.id, name: key.name, teamId: key.team.id } } : {}),
  };
  recordDenial(denial);
  return { ok: false, failure } as const;
}
