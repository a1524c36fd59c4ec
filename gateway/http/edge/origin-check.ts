import { type Authority, parseAuthority } from "@/lib/std/host-check";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Returns whether a method is safe, which means that its requests change nothing (RFC 9110, section
 * 9.2.1).
 */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Returns whether a browser's state-changing request comes from a page of this console. Its Origin
 * must be the public URL, or exactly the host and port of the request. A request without an Origin
 * is refused, because every browser sends an Origin with a state-changing request.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: Authority,
  publicUrl: string,
): boolean {
  if (origin === undefined) return false;
  if (origin === publicUrl || origin === new URL(publicUrl).origin) return true;
  const match = /^(https?):\/\/([^/?#@]+)$/.exec(origin);
  const from = parseAuthority(match?.[2]);
  if (!match || !from) return false;
  const standard = match[1] === "https" ? "443" : "80";
  return from.name === host.name && (from.port || standard) === (host.port || standard);
}
