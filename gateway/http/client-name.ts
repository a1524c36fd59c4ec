import { maskSecrets } from "@/lib/secrets/view";

const PRODUCT = /^[\w!#$%&'*+.^`|~-]{1,60}(?:\/[\w!#$%&'*+.^`|~-]{1,40})?/;

/**
 * Number of characters of a client's name that are examined. It is limited because a name may be
 * megabytes long.
 */
const LOOKED_AT = 1_000;
/**
 * A name that can be used unchanged: printable ASCII, at most 100 characters, without a space at
 * either end.
 */
const PLAIN = /^[!-~](?:[ -~]{0,98}[!-~])?$/;

/**
 * Returns the first product of a User-Agent header (RFC 9110, section 10.1.5), such as
 * `curl/8.5.0`, or null if there is none.
 */
export function userAgentProduct(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null;
  return PRODUCT.exec(maskSecrets(userAgent))?.[0] ?? null;
}

/**
 * Joins a client's name and version, reduced to 100 printable characters. Returns null if the name
 * is empty.
 */
export function clientName(name: unknown, version: unknown): string | null {
  if (typeof name !== "string") return null;
  const given = typeof version === "string" ? `${name}/${version}` : name;
  const text = maskSecrets(given.slice(0, LOOKED_AT));
  if (PLAIN.test(text)) return text;
  return (
    text
      .replace(/[\p{Cc}\p{Cf}]/gu, "")
      .trim()
      .slice(0, 100) || null
  );
}
