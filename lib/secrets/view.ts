const HIDDEN = "[redacted]";

/**
 * Matches the beginning of a percent-encoded character (RFC 3986, section 2.1), even if it was
 * encoded more than once.
 */
const ESCAPED = "%(?:25)*";
const hex = (char: string) => (char.codePointAt(0) ?? 0).toString(16);
const eitherCase = (digits: string) =>
  digits.replace(/[a-f]/g, (one) => `[${one}${one.toUpperCase()}]`);
/** Returns a pattern that matches these characters, each of them plain or percent-encoded. */
const text = (chars: string) =>
  [...chars].map((char) => `(?:${char}|${ESCAPED}${eitherCase(hex(char))})`).join("");
const HEX_DIGIT = `(?:[0-9a-f]|${ESCAPED}(?:3\\d|[46][1-6]))`;
const BASE64URL = `(?:[\\w-]|${ESCAPED}(?:2[dD]|3\\d|[46][1-9a-fA-F]|5[\\daAfF]|7[\\daA]))`;
const DOT = `(?:\\.|${ESCAPED}2[eE])`;

/**
 * The forms of secrets that are recognized in any text, even if only the beginning of a secret is
 * left.
 */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?:${text("mcp_")}|${text("MCP_")})${HEX_DIGIT}{16,}`, "gi"), `mcp_${HIDDEN}`],
  // A signed or encrypted JWT, or the beginning of one.
  [new RegExp(`${text("eyJ")}${BASE64URL}{8,}(?:${DOT}${BASE64URL}*){0,4}`, "g"), HIDDEN],
  // The password in a Postgres URL.
  [/(\bpostgres(?:ql)?:\/\/[^:@/\s"]*:)[^@\s"]*@/g, `$1${HIDDEN}@`],
];
const MAYBE = /mcp_|eyJ|postgres|%/i;

/**
 * Masks every part of a text that looks like an API key, a token or the password of a database,
 * even if it is percent-encoded. Every text from outside passes through this function before it is
 * stored or shown. Returns a text without secrets unchanged.
 */
export function maskSecrets(given: string): string {
  if (!MAYBE.test(given)) return given;
  let clean = given;
  for (const [form, replacement] of FORMS) clean = clean.replace(form, replacement);
  return clean;
}

/** Returns whether the text contains anything that `maskSecrets` would mask. */
export function holdsSecret(given: string): boolean {
  return maskSecrets(given) !== given;
}

/** Returns a copy of a JSON value in which the secrets in all texts and field names are masked. */
export function maskAll<T>(value: T): T {
  if (typeof value === "string") return maskSecrets(value) as T;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(maskAll) as T;
  const fields = Object.entries(value).map(([name, one]) => [maskSecrets(name), maskAll(one)]);
  return Object.fromEntries(fields) as T;
}
