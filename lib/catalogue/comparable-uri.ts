/** A URI that is normalized only to compare it with other URIs. Never send it to a server. */
export interface ComparableUri {
  /** The normalized scheme, host and path, without the query. */
  readonly base: string;
  /** The query parameters of the URI, sorted. */
  readonly query: readonly string[];
}

const MAX_ROUNDS = 8;
/** The maximum length of a URI that can be compared with other URIs, in characters. */
export const LONGEST_URI = 8_192;
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  ...{ http: "80", https: "443", ws: "80", wss: "443", ftp: "21" },
};

/**
 * Normalizes a URI so that all spellings of the same resource compare as equal. Applies RFC 3986,
 * 6.2.2 and 6.2.3 (case, percent-encoding, dot segments, default port, empty path). Also removes
 * differences that some servers ignore: case anywhere, repeated encoding, compatible characters
 * (NFKC), invisible characters, backslashes, empty segments, trailing dots and spaces of a segment,
 * segment parameters, user, and fragment. Returns null for a URI with control characters, invalid
 * UTF-8, more than 8 levels of encoding, dot segments that lead above the root, or more than 8,192
 * characters.
 */
export function comparableUri(uri: string): ComparableUri | null {
  if (uri.length > LONGEST_URI) return null;
  const decoded = decodedWhole(uri);
  if (decoded === null) return null;
  const text = decoded.toLowerCase().replaceAll("\\", "/").trim();
  if (/\p{Cc}/u.test(text)) return null;
  const [beforeFragment = ""] = text.split("#", 1);
  const mark = beforeFragment.indexOf("?");
  const address = mark < 0 ? beforeFragment : beforeFragment.slice(0, mark);
  const query = mark < 0 ? "" : beforeFragment.slice(mark + 1);
  const base = baseOf(address);
  return base === null ? null : { base, query: parametersOf(query) };
}

/**
 * Joins the parts of a normalized URI into one string, with the query parameters in sorted order.
 */
export function comparableText({ base, query }: ComparableUri): string {
  return query.length === 0 ? base : `${base}?${query.join("&")}`;
}

/**
 * Decodes a URI repeatedly until nothing changes, because each step can uncover another encoding.
 * Returns null if the URI cannot be decoded.
 */
function decodedWhole(uri: string): string | null {
  let text = uri;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let next: string;
    try {
      next = plainCharacters(text).replace(/(?:%[0-9a-f]{2})+/gi, decodeURIComponent);
    } catch {
      return null;
    }
    if (next === text) return text;
    text = next;
  }
  return null;
}

/**
 * Removes invisible characters. URL parsers drop tabs and line ends (WHATWG URL, 4.4), and some
 * file systems drop other invisible characters too.
 */
function plainCharacters(text: string): string {
  return text.normalize("NFKC").replace(/[\t\n\r]|\p{Default_Ignorable_Code_Point}/gu, "");
}

function baseOf(address: string): string | null {
  const [, scheme = "", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):)?(.*)$/s.exec(address) ?? [];
  // After the schemes in `DEFAULT_PORTS`, URL parsers treat any number of slashes like two slashes
  // (WHATWG URL).
  const hierarchy = scheme in DEFAULT_PORTS ? `//${rest.replace(/^\/+/, "")}` : rest;
  const [, authority = "", path = hierarchy] = /^\/\/([^/]*)(.*)$/s.exec(hierarchy) ?? [];
  const segments = segmentsOf(path);
  if (segments === null) return null;
  // The host is normalized like a path segment and joined to the path, so that `x://a/b`, `x:/a/b`
  // and `x:a/b` compare as equal.
  const host = hostOf(scheme, authority);
  return `${scheme}://${[...(host === "" ? [] : [host]), ...segments].join("/")}`;
}

function hostOf(scheme: string, authority: string): string {
  const withPort = authority.slice(authority.lastIndexOf("@") + 1);
  const [, host = withPort, port = ""] = /^(.*):0*(\d*)$/s.exec(withPort) ?? [];
  const plain = segmentName(host);
  // According to RFC 8089, an empty host means localhost.
  const name = scheme === "file" && plain === "localhost" ? "" : plain;
  return port === "" || port === DEFAULT_PORTS[scheme] ? name : `${name}:${port}`;
}

/**
 * Splits a path into its normalized segments. Returns null if dot segments lead above the root of
 * the path, because servers handle such paths differently.
 */
function segmentsOf(path: string): string[] | null {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    const isUp = withoutParameters(segment).trimEnd() === "..";
    if (isUp && segments.pop() === undefined) return null;
    const name = segmentName(segment);
    if (name !== "") segments.push(name);
  }
  return segments;
}

const withoutParameters = (segment: string) => segment.replace(/;.*$/s, "");

/**
 * Strips the parameters, trailing dots and trailing spaces from a segment. Returns an empty string
 * for a dot segment.
 */
function segmentName(segment: string): string {
  const name = withoutParameters(segment);
  let end = name.length;
  while (end > 0 && (name[end - 1] === "." || name[end - 1] === " ")) end--;
  return name.slice(0, end);
}

function parametersOf(query: string): string[] {
  const parameters = query.split(/[&;]/).map((one) => one.replaceAll("+", " ").trim());
  return [...new Set(parameters)].filter((one) => one !== "").sort();
}
