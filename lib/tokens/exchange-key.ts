import { databaseErrorCode } from "@/db/unavailable";
import { recordDenial } from "@/lib/audit/record-denial";
import { type Failure, fail, type Result, succeed } from "@/lib/errors/errors";
import { isKeyId } from "@/lib/keys/key-rows";
import { keyRefusal } from "@/lib/keys/key-state";
import { type KeyState, namedIn } from "@/lib/keys/model";
import { recordUse } from "@/lib/keys/record-use";
import { KEY_SCOPES } from "@/lib/keys/schema";
import { type FoundKey, lookupKey, renewLookup } from "@/lib/keys/secret/lookup-key";
import { isPlainKey, lookupOf } from "@/lib/keys/secret/plain-key";
import { forgetVerifiedKey, isVerified, verifyKey } from "@/lib/keys/secret/verified-keys";
import { countExchange } from "@/lib/metrics/events";
import type { LatchkeyProcess } from "@/lib/process/process";
import { issueOutward } from "./issue-outward";
import { keyRing, knownKeyRing } from "./key-ring";
import { chargeGuess, keyRefused, keyVerified, lookupTurn } from "./lookup-turn";
import { mintToken } from "./mint-token";
import type { AccessToken } from "./view";

export interface Asking {
  readonly process: LatchkeyProcess;
  readonly now: Date;
  readonly requestId: string;
  readonly address: string;
  readonly client: string | null;
}

/** The optional parameters of a token exchange. */
export interface Wanted {
  /**
   * The requested scopes. If the list is omitted or names no existing scope, the token gets all
   * scopes of the key.
   */
  readonly scopes?: readonly string[];
  /**
   * The id of the key, as the client states it. If the value has the form of a key id, the key must
   * have this id. Any other value is ignored.
   */
  readonly id?: string;
  /**
   * An audience outside the gateway, in any spelling. By default, the token is for Latchkey itself.
   */
  readonly audience?: string | undefined;
}

const busy = () => fail("busy", { retryAfterSeconds: 1 });

/**
 * Exchanges a plain API key for an access token. The steps are: check the format; charge the
 * address and wait for a slot to look up the key; refuse an unknown key; check the state of the
 * key, its team and its owner, the expiry, and the allowed addresses; verify the key with Argon2;
 * sign the token. Failures: `invalid_api_key` for every wrong key, with the exact reason only in
 * the denial record; `key_quarantined` for a secret that was reported as leaked; `rate_limited` if the address has sent too many wrong keys;
 * `insufficient_scope`; `audience_refused` if the key is not granted the outside audience; `busy`.
 * A valid key is never refused because of other requests from its address, and a recently verified
 * key does not have to wait behind unknown keys.
 */
export async function exchangeKey(
  asking: Asking,
  plain: string,
  wanted: Wanted = {},
): Promise<Result<AccessToken>> {
  const token = await exchange(asking, plain, wanted);
  countExchange(token.ok ? "ok" : (token.failure.reason ?? token.failure.code));
  return token;
}

async function exchange(
  asking: Asking,
  plain: string,
  wanted: Wanted,
): Promise<Result<AccessToken>> {
  const { process, now, address } = asking;
  const nowMs = now.getTime();
  if (!isPlainKey(plain)) return miss(asking, "malformed", chargeGuess(address, nowMs));

  const secret = process.secrets.current;
  const newest = { secret, lookup: lookupOf(secret, plain) };
  const name = newest.lookup.toString("base64");
  const turn = lookupTurn(name, address, nowMs);
  const lookup = turn.run(() => lookupKey(process.db, process.secrets, plain, newest));
  if (!lookup) return turn.waitSeconds === null ? busy() : miss(asking, "unread", turn.waitSeconds);
  const found = await lookup.catch((error: unknown) => {
    turn.refund();
    throw error;
  });
  if (!found) return miss(asking, "unknown", turn.waitSeconds);
  turn.refund();

  const { state } = found;
  const refusal = keyRefusal(state, nowMs, address);
  if (refusal) {
    keyRefused(name);
    forgetVerifiedKey(state.id);
    const code = refusal === "quarantined" ? "key_quarantined" : "invalid_api_key";
    return deny(asking, { code, reason: refusal }, state);
  }
  const { lookup: matched, phc } = found;
  const candidate = { keyId: state.id, lookup: matched, phc, plain };
  const matches = isVerified(candidate, nowMs) || (await verifyKey(candidate, nowMs));
  if (matches === "busy") return busy();
  if (!matches) return deny(asking, { code: "invalid_api_key", reason: "hash_mismatch" }, state);

  if (wanted.id !== undefined && isKeyId(wanted.id) && wanted.id.toLowerCase() !== state.id) {
    return deny(asking, { code: "invalid_api_key", reason: "another_id" }, state);
  }
  const scopes = scopesOf(state, wanted);
  const isOutward = wanted.audience !== undefined;
  if (scopes.length === 0 || (isOutward && !scopes.includes("mcp"))) {
    return deny(asking, { code: "insufficient_scope", reason: "no_scope" }, state);
  }
  const used = { keyId: state.id, rotation: state.rotation };
  if (found.secret !== process.secrets.current) await renew(process, state, plain);
  if (wanted.audience !== undefined) {
    const outward = await issueOutward({
      ...{ ...asking, keyId: state.id, rotation: state.rotation },
      audience: wanted.audience,
    });
    if (!outward.ok) {
      return outward.failure.code === "busy" ? outward : deny(asking, outward.failure, state);
    }
    keyVerified(name);
    recordUse({ ...used, at: now, address, client: asking.client });
    return outward;
  }
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const lifetimeSeconds = lifetimeOf(found, nowSeconds);
  if (lifetimeSeconds < 1) {
    return deny(asking, { code: "invalid_api_key", reason: "key_expired" }, state);
  }
  const ring = knownKeyRing(now) ?? (await keyRing(process, now));
  const accessToken = mintToken(ring, process.config, {
    ...used,
    scopes,
    lifetimeSeconds,
    nowSeconds,
  });
  keyVerified(name);
  recordUse({ ...used, at: now, address, client: asking.client });
  return succeed({ accessToken, expiresInSeconds: lifetimeSeconds, scopes });
}

function scopesOf({ scopes }: KeyState, { scopes: wanted = [] }: Wanted): readonly string[] {
  const known = KEY_SCOPES.filter((scope) => wanted.includes(scope));
  return known.length === 0 ? scopes : scopes.filter((scope) => wanted.includes(scope));
}

/**
 * Returns the lifetime of the token in seconds. The token never outlives the key. Its expiry may be
 * in the second in which a former secret ends, so that the secret works until then; the token is
 * refused from the exact moment.
 */
function lifetimeOf({ state, tokenSeconds }: FoundKey, nowSeconds: number): number {
  const { expiresAtMs, secretEndsAtMs } = state;
  const end = Math.min(
    expiresAtMs === null ? Number.POSITIVE_INFINITY : Math.floor(expiresAtMs / 1000),
    secretEndsAtMs === null ? Number.POSITIVE_INFINITY : Math.ceil(secretEndsAtMs / 1000),
  );
  return Math.min(tokenSeconds, end - nowSeconds);
}

function miss(asking: Asking, reason: string, waitSeconds: number | null) {
  return deny(
    asking,
    waitSeconds === null
      ? { code: "invalid_api_key", reason }
      : { code: "rate_limited", reason, retryAfterSeconds: waitSeconds },
  );
}

function deny(asking: Asking, failure: Failure, key?: KeyState) {
  recordDenial({
    at: asking.now,
    action: "token.exchange",
    code: failure.code,
    reason: failure.reason ?? failure.code,
    requestId: asking.requestId,
    address: asking.address,
    client: asking.client,
    ...(key ? { key: namedIn(key) } : {}),
  });
  return { ok: false, failure } as const;
}

/**
 * Moves a key to the current root secret. If this fails, the next exchange of the key tries again.
 */
async function renew(process: LatchkeyProcess, key: KeyState, plain: string): Promise<void> {
  try {
    await renewLookup(process.db, process.secrets, key, plain);
  } catch (error) {
    process.log.warn({ code: databaseErrorCode(error) }, "a key stays under an old root secret");
  }
}
