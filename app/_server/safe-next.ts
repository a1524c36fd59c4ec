import { maskSecrets } from "@/lib/secrets/view";

const ANYWHERE = "http://latchkey.invalid";

/**
 * The path to go to after sign-in, taken from an untrusted `next` parameter. Guarantees a path on
 * this origin (it begins with one slash, and no browser reads it as another host); everything else
 * becomes "/". Never returns to the sign-in pages or to data plane paths, and masks keys in the
 * URL.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith("/") || next.length > 2048) return "/";
  // Browsers read a backslash as a slash and drop control characters before they parse.
  if (/[\\\p{Cc}]/u.test(next)) return "/";
  if (!URL.canParse(next, ANYWHERE)) return "/";
  const url = new URL(next, ANYWHERE);
  if (url.origin !== ANYWHERE || url.pathname.startsWith("//")) return "/";
  if (/^\/(?:(?:sign-in|setup|welcome)(?:\/|$)|api\/)/.test(url.pathname)) return "/";
  return maskSecrets(url.pathname + url.search);
}
