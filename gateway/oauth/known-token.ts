import type { Request } from "@/gateway/http/request";
import { keyEnd } from "@/lib/keys/key-state";
import type { KeyState } from "@/lib/keys/model";
import { readKeyState } from "@/lib/keys/read-key-state";
import { underSecret } from "@/lib/keys/under-secret";
import { findRefreshToken } from "@/lib/oauth/connections/refresh-token";
import { verifyAccessToken } from "@/lib/tokens/verify-access-token";

/** The state of a token that was issued by this installation. */
export interface KnownToken {
  readonly kind: "access" | "refresh";
  readonly key: KeyState;
  readonly clientId: string;
  /** The `sub` claim: the user's id for the token of a connection, and otherwise the key's id. */
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly expiresAtSeconds: number;
  readonly tokenId?: string;
}

/**
 * Returns the state of a token that gives access now. Returns null if the token is unknown or
 * expired, or if its key is not valid now.
 */
export async function knownToken(request: Request, token: string): Promise<KnownToken | null> {
  const issued = await issuedToken(request, token);
  return issued && keyEnd(issued.key, request.now.getTime()) === null ? issued : null;
}

/**
 * Returns the state of a token even if its key, team or user is disabled, because any of them may
 * be enabled again. Returns null if the token is unknown, expired or replaced.
 */
export async function issuedToken(request: Request, token: string): Promise<KnownToken | null> {
  return token.includes(".") ? accessToken(request, token) : refreshToken(request, token);
}

async function accessToken({ process, now }: Request, token: string): Promise<KnownToken | null> {
  const verified = await verifyAccessToken(process, token, now);
  if (!verified.ok) return null;
  const { keyId, rotation, clientId, subject, scopes, expiresAtSeconds, tokenId } = verified.value;
  const read = await readKeyState(process.db, keyId);
  if (!read) return null;
  const key = underSecret(read, rotation);
  const kept = scopes.filter((scope) => key.scopes.includes(scope));
  return {
    ...{ kind: "access", key, clientId, subject, scopes: kept, expiresAtSeconds, tokenId },
  };
}

async function refreshToken(request: Request, token: string): Promise<KnownToken | null> {
  const { process, now, exchange } = request;
  const found = await findRefreshToken(process, token, { now, address: exchange.address });
  if (!found || found.token.spentAtSeconds !== null) return null;
  const { expiresAtSeconds } = found.token;
  const { state: key, clientId } = found.connection;
  if (expiresAtSeconds * 1000 <= now.getTime()) return null;
  return {
    ...{ kind: "refresh", key, clientId, subject: key.makerId ?? key.id },
    ...{ scopes: key.scopes, expiresAtSeconds },
  };
}
