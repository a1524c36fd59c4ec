import type { Log } from "@/lib/log/type";
import { basePathOf } from "@/lib/process/base-path";

const LIMIT_MS = 5_000;

/**
 * The documents that clients ask for at the root of the origin if the public URL has a path, with
 * the path inserted (RFC 8414, section 3.1; RFC 9728, section 3.1). The first is the resource's,
 * the others are the authorization server's.
 */
export function rootDocuments(publicUrl: string): string[] {
  const base = basePathOf(publicUrl);
  return [
    `/.well-known/oauth-protected-resource${base}/mcp`,
    `/.well-known/oauth-authorization-server${base}`,
    `/.well-known/openid-configuration${base}`,
  ];
}

/**
 * If the public URL has a path, asks the proxy for the documents at the root of its origin, and
 * warns of those that do not lead here, because clients then find no sign-in. Never rejects.
 */
export async function checkDiscovery(
  publicUrl: string,
  log: Log,
  ask: typeof fetch = fetch,
): Promise<void> {
  if (basePathOf(publicUrl) === "") return;
  const { origin } = new URL(publicUrl);
  const missing: string[] = [];
  for (const path of rootDocuments(publicUrl)) {
    if (!(await isOurs(ask, origin + path, publicUrl))) missing.push(path);
  }
  if (missing.length === 0) return;
  log.warn(
    { paths: missing },
    `the proxy at ${origin} must also forward these paths here, unchanged, or apps cannot find the sign-in (they could not be read from this machine): ${missing.join(" ")}`,
  );
}

async function isOurs(ask: typeof fetch, url: string, publicUrl: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await ask(url, { redirect: "error", signal });
    const said = (await answer.json()) as { issuer?: unknown; resource?: unknown };
    return said.issuer === publicUrl || said.resource === `${publicUrl}/mcp`;
  } catch {
    return false;
  }
}
