import { maskSecrets } from "@/lib/secrets/view";

const PRODUCT = /^[\w!#$%&'*+.^`|~-]{1,60}(?:\/[\w!#$%&'*+.^`|~-]{1,40})?/;

/** The part of a client's name that is read, because a name may be megabytes long. */
const LOOKED_AT = 1_000;
/** Printable ASCII that begins and ends with a non-blank character. */
const PLAIN = /^[!-~](?:[ -~]{0,98}[!-~])?$/;

/**
 * The first product of a User-Agent (RFC 9110, section 10.1.5), such as `curl/8.5.0`; null if there
 * is none.
 */
export function userAgentProduct(userAgent: string | undefined): string | null {
  if (userAgent === undefined) return null;
  return PRODUCT.exec(maskSecrets(userAgent))?.[0] ?? null;
}

/** A client's name, reduced to 100 printable characters; null if the name is empty. */
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
