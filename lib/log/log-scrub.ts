import { maskSecrets } from "@/lib/secrets/view";

const HIDDEN = "[redacted]";
const CREDENTIALS = /\b(Bearer|Basic) +[\w.~+/=-]{4,}/gi;

const NAMES = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "api_?key",
  "access_?token",
  "refresh_?token",
  "client_?secret",
  "(?:new|current|old)?_?password",
  "secret",
  "code",
].join("|");
const NAMED = new RegExp(
  `"(${NAMES})":("(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\]|\\{[^}]*\\}|-?[\\d.]+)`,
  "gi",
);
/**
 * What the `code` of an error can look like: a word, a constant name, an SQLSTATE or a number. The
 * secret code of a link never looks like this, so it is always redacted.
 */
const ERROR_CODE = /^"(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z0-9]+)*|[0-9A-Z]{5})"$|^-?\d{1,6}$/;

/**
 * Redacts a serialized log line: everything that looks like a secret, and the values of fields with
 * sensitive names such as `password`.
 */
export function scrubLine(line: string): string {
  const named = line.replace(NAMED, (whole, name: string, value: string) =>
    name.toLowerCase() === "code" && ERROR_CODE.test(value) ? whole : `"${name}":"${HIDDEN}"`,
  );
  return maskSecrets(named).replace(CREDENTIALS, `$1 ${HIDDEN}`);
}
