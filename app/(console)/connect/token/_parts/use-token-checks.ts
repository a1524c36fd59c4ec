"use client";

import { useEffect, useState } from "react";
import { BASE_PATH } from "@/components/shell/base-path";
import { decodeToken } from "@/lib/tokens/view-decode";
import { checkToken, type TokenCheck } from "@/lib/tokens/view-inspection";

const KEYS_PATH = `${BASE_PATH}/.well-known/jwks.json`;

/**
 * Checks a pasted token against the signing keys that Latchkey publishes. Returns null until the
 * checks have finished.
 */
export function useTokenChecks(
  text: string,
  publicUrl: string,
  audience = `${publicUrl}/mcp`,
): readonly TokenCheck[] | null {
  const [made, setMade] = useState<{ text: string; checks: readonly TokenCheck[] } | null>(null);
  useEffect(() => {
    const token = decodeToken(text);
    if (!token) return;
    let current = true;
    void publishedKeys().then(async (keys) => {
      const expected = { keys, issuer: publicUrl, audience };
      const checks = await checkToken(token, { ...expected, nowMs: Date.now() });
      if (current) setMade({ text, checks });
    });
    return () => {
      current = false;
    };
  }, [text, publicUrl, audience]);
  return made?.text === text ? made.checks : null;
}

/**
 * Fetches the signing keys that Latchkey publishes. If the request fails, the list is empty, and
 * the checks report that the token's signing key is unknown.
 */
async function publishedKeys(): Promise<readonly JsonWebKey[]> {
  try {
    const response = await fetch(KEYS_PATH);
    return response.ok ? ((await response.json()) as { keys: JsonWebKey[] }).keys : [];
  } catch {
    return [];
  }
}
