import { findRefreshToken } from "@/lib/oauth/connections/refresh-token";
import { currentRequest } from "./under-way";

/**
 * The refresh token that the current request sends, with its connection and client, which are read
 * in one query for all models.
 */
export function sentRefreshToken() {
  const current = currentRequest();
  const { request, refreshToken } = current;
  if (refreshToken === undefined) return null;
  const { process, now, exchange } = request;
  current.found ??= findRefreshToken(process, refreshToken, { now, address: exchange.address });
  return current.found;
}
