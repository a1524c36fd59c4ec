"use client";

import { useEffect, useState } from "react";
import { checkToken, decodeToken, type TokenCheck } from "@/lib/tokens/view-inspection";

const KEYS_PATH = "/.well-known/jwks.json";

/** The checks of a pasted token with the published keys; null until the checks are done. */
export function useTokenChecks(text: string, publicUrl: string): readonly TokenCheck[] | null {
  const [made, setMade] = useState<{ text: string; checks: readonly TokenCheck[] } | null>(null);
  useEffect(() => {
    const token = decodeToken(text);
    if (!token) return;
    let current = true;
    void publishedKeys().then(async (keys) => {
      const expected = { keys, issuer: publicUrl, audience: `${publicUrl}/mcp` };
      const checks = await checkToken(token, { ...expected, nowMs: Date.now() });
      if (current) setMade({ text, checks });
    });
    return () => {
      current = false;
    };
  }, [text, publicUrl]);
  return made?.text === text ? made.checks : null;
}

/** The published signing keys; empty if they cannot be read, so that no key is known. */
async function publishedKeys(): Promise<readonly JsonWebKey[]> {
  try {
    const response = await fetch(KEYS_PATH);
    return response.ok ? ((await response.json()) as { keys: JsonWebKey[] }).keys : [];
  } catch {
    return [];
  }
}
