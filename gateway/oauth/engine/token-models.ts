import {
  findCode,
  type StoredToken,
  saveCode,
  saveRefreshToken,
  spendCode,
} from "@/lib/oauth/tokens/token-rows";
import { endByRequest } from "./end-by-request";
import { type Library, type Model, NOTHING, type Payload } from "./model";
import { sentRefreshToken } from "./sent-refresh-token";
import { currentRequest } from "./under-way";

const store = () => currentRequest().request.process;

const REUSED = {
  code_reused: "Its authorization code was used twice.",
  refresh_reused: "A refresh token that had been replaced was used again.",
} as const;

/** Ends a connection because its code or refresh token was used twice. */
export async function endBecause(id: string): Promise<void> {
  const { request, reason } = currentRequest();
  const why = reason === "code_reused" ? REUSED.code_reused : REUSED.refresh_reused;
  await endByRequest(request, id, why);
}

/** Converts a stored token into the form that the engine expects. */
function payloadOf(kind: string, value: string, found: StoredToken): Payload {
  const { payload, connectionId, expiresAtSeconds, spentAtSeconds: spent } = found;
  return {
    ...payload,
    ...{ jti: value, kind, grantId: connectionId },
    // A used token is still reported as used after its expiry.
    exp: spent === null ? expiresAtSeconds : Math.floor(Date.now() / 1000) + 60,
    ...(spent === null ? {} : { consumed: spent }),
  };
}

// In both models, `jti` is the token itself, which must not be stored.

/** The model of authorization codes. */
export const codes = ({ errors }: Library): Model => ({
  ...NOTHING,
  upsert: (value, { jti: _, ...payload }) =>
    saveCode(store(), value, String(payload.grantId), payload),
  async find(value) {
    const found = await findCode(store(), value);
    if (!found) return undefined;
    if (found.spentAtSeconds !== null) currentRequest().reason = "code_reused";
    return payloadOf("AuthorizationCode", value, found);
  },
  async consume(value) {
    if (await spendCode(store(), value)) return;
    // If one code is exchanged twice at the same time, only this check detects the second exchange.
    const found = await findCode(store(), value);
    currentRequest().reason = "code_reused";
    if (found) await endBecause(found.connectionId);
    throw new errors.InvalidGrant("authorization code already consumed");
  },
});

/** The model of refresh tokens. */
export const refreshTokens: Model = {
  ...NOTHING,
  upsert: (value, { jti: _, ...payload }) => {
    const { replaces } = currentRequest();
    return saveRefreshToken(store(), value, String(payload.grantId), { payload, replaces });
  },
  async find(value) {
    const current = currentRequest();
    const found = value === current.refreshToken ? await sentRefreshToken() : null;
    if (!found) return undefined;
    current.foundBy = found.token.digest;
    if (found.token.spentAtSeconds !== null) current.reason = "refresh_reused";
    return payloadOf("RefreshToken", value, found.token);
  },
  // The engine saves the successor right after this call. Saving the successor marks this token as
  // used.
  async consume(value) {
    currentRequest().replaces = value;
  },
};
