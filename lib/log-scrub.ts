const HIDDEN = "[redacted]";

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/mcp_[0-9a-f]{32}/gi, `mcp_${HIDDEN}`],
  // A JWT, or the beginning of one.
  [/eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g, HIDDEN],
  [/\b(Bearer|Basic) +[\w.~+/=-]{4,}/gi, `$1 ${HIDDEN}`],
  // The password of a database's URL.
  [/(\bpostgres(?:ql)?:\/\/[^:@/\s"]*:)[^@\s"]*@/g, `$1${HIDDEN}@`],
];

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
/** What errors carry as `code`: a word, a constant, an SQLSTATE; no code of a link looks so. */
const ERROR_CODE = /^"(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z0-9]+)*|[0-9A-Z]{5})"$|^-?\d{1,6}$/;

/** A serialized log line without secrets: known shapes anywhere, and the values of telling names. */
export function scrubLine(line: string): string {
  let clean = line.replace(NAMED, (whole, name: string, value: string) =>
    name.toLowerCase() === "code" && ERROR_CODE.test(value) ? whole : `"${name}":"${HIDDEN}"`,
  );
  for (const [pattern, replacement] of SECRETS) clean = clean.replace(pattern, replacement);
  return clean;
}
