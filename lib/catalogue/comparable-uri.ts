/** A URI normalized for comparison. Never send this form to a server. */
export interface ComparableUri {
  /** Scheme, host and path of the URI, normalized. */
  readonly base: string;
  /** The parameters of the query, sorted. */
  readonly query: readonly string[];
}

const MAX_ROUNDS = 8;
/** The longest URI that is compared, in characters. */
export const LONGEST_URI = 8_192;
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  ...{ http: "80", https: "443", ws: "80", wss: "443", ftp: "21" },
};

/**
 * Normalizes a URI so that all spellings of the same resource compare as equal: RFC 3986, 6.2.2 and
 * 6.2.3 (case, percent-encoding, dot segments, default port, empty path), and also the differences
 * that some servers ignore: case anywhere, repeated encoding, compatible characters (NFKC),
 * invisible characters, backslashes, empty segments, trailing dots and spaces of a segment, segment
 * parameters, user, fragment. Null if the URI cannot be normalized: control characters, invalid
 * UTF-8, more than 8 levels of encoding, dot segments that lead above the path, more than 8,192
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

/** The normalized URI as a single text, with sorted query parameters. */
export function comparableText({ base, query }: ComparableUri): string {
  return query.length === 0 ? base : `${base}?${query.join("&")}`;
}

/**
 * Decodes repeatedly until nothing changes, because each step can uncover another encoding. Null if
 * the URI cannot be decoded.
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
 * Removes invisible characters: URL parsers drop tabs and line ends (WHATWG URL, 4.4), and some
 * file systems drop other invisible characters.
 */
function plainCharacters(text: string): string {
  return text.normalize("NFKC").replace(/[\t\n\r]|\p{Default_Ignorable_Code_Point}/gu, "");
}

function baseOf(address: string): string | null {
  const [, scheme = "", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):)?(.*)$/s.exec(address) ?? [];
  // For these schemes, parsers treat any number of slashes as two (WHATWG URL).
  const hierarchy = scheme in DEFAULT_PORTS ? `//${rest.replace(/^\/+/, "")}` : rest;
  const [, authority = "", path = hierarchy] = /^\/\/([^/]*)(.*)$/s.exec(hierarchy) ?? [];
  const segments = segmentsOf(path);
  if (segments === null) return null;
  // The host is compared like a segment, because slashes may be repeated in a URI without
  // authority.
  const host = hostOf(scheme, authority);
  return `${scheme}://${[...(host === "" ? [] : [host]), ...segments].join("/")}`;
}

function hostOf(scheme: string, authority: string): string {
  const withPort = authority.slice(authority.lastIndexOf("@") + 1);
  const [, host = withPort, port = ""] = /^(.*):0*(\d*)$/s.exec(withPort) ?? [];
  const plain = segmentName(host);
  // RFC 8089: an empty host is localhost.
  const name = scheme === "file" && plain === "localhost" ? "" : plain;
  return port === "" || port === DEFAULT_PORTS[scheme] ? name : `${name}:${port}`;
}

/**
 * The normalized segments of a path; null if dot segments lead above the path, which servers handle
 * differently.
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

/** A segment without parameters, trailing dots and spaces; empty for a dot segment. */
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
