import { maskSecrets } from "@/lib/secrets/view";

const ANYWHERE = "http://latchkey.invalid";

/**
 * Returns the path to which the browser is sent after sign-in, based on the untrusted `next`
 * parameter. The result is always a path on this origin: it begins with exactly one slash, and no
 * browser interprets it as another host. Returns "/" for paths of the sign-in pages and of the data
 * plane, and for values that are not a path. Keys in the URL are masked.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith("/") || next.length > 2048) return "/";
  // Browsers treat a backslash as a slash, and remove control characters before they parse a URL.
  if (/[\\\p{Cc}]/u.test(next)) return "/";
  if (!URL.canParse(next, ANYWHERE)) return "/";
  const url = new URL(next, ANYWHERE);
  if (url.origin !== ANYWHERE || url.pathname.startsWith("//")) return "/";
  if (/^\/(?:(?:sign-in|setup|welcome|leaks)(?:\/|$)|api\/)/.test(url.pathname)) return "/";
  return maskSecrets(url.pathname + url.search);
}
