const HIDDEN = "[redacted]";

/**
 * The start of a character that was escaped for a URL (RFC 3986, section 2.1), once or more often.
 */
const ESCAPED = "%(?:25)*";
const hex = (char: string) => (char.codePointAt(0) ?? 0).toString(16);
const eitherCase = (digits: string) =>
  digits.replace(/[a-f]/g, (one) => `[${one}${one.toUpperCase()}]`);
/** A pattern for these characters, each plain or escaped. */
const text = (chars: string) =>
  [...chars].map((char) => `(?:${char}|${ESCAPED}${eitherCase(hex(char))})`).join("");
const HEX_DIGIT = `(?:[0-9a-f]|${ESCAPED}(?:3\\d|[46][1-6]))`;
const BASE64URL = `(?:[\\w-]|${ESCAPED}(?:2[dD]|3\\d|[46][1-9a-fA-F]|5[\\daAfF]|7[\\daA]))`;
const DOT = `(?:\\.|${ESCAPED}2[eE])`;

/**
 * Forms of text that look like a secret in any context, also if only the beginning of the secret is
 * left.
 */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?:${text("mcp_")}|${text("MCP_")})${HEX_DIGIT}{16,}`, "gi"), `mcp_${HIDDEN}`],
  // A JWT, signed or encrypted, or the beginning of a JWT.
  [new RegExp(`${text("eyJ")}${BASE64URL}{8,}(?:${DOT}${BASE64URL}*){0,4}`, "g"), HIDDEN],
  // The password in the URL of a database.
  [/(\bpostgres(?:ql)?:\/\/[^:@/\s"]*:)[^@\s"]*@/g, `$1${HIDDEN}@`],
];
const MAYBE = /mcp_|eyJ|postgres|%/i;

/**
 * Masks all parts of a text that look like an API key, a token or a database's password, also in
 * URL escapes. Every text from outside that is stored or shown passes through this function. A text
 * without secrets is returned unchanged.
 */
export function maskSecrets(given: string): string {
  if (!MAYBE.test(given)) return given;
  let clean = given;
  for (const [form, replacement] of FORMS) clean = clean.replace(form, replacement);
  return clean;
}

/** Whether the text contains anything that `maskSecrets` masks. */
export function holdsSecret(given: string): boolean {
  return maskSecrets(given) !== given;
}

/** A JSON value with all its texts masked, including field names. */
export function maskAll<T>(value: T): T {
  if (typeof value === "string") return maskSecrets(value) as T;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(maskAll) as T;
  const fields = Object.entries(value).map(([name, one]) => [maskSecrets(name), maskAll(one)]);
  return Object.fromEntries(fields) as T;
}
