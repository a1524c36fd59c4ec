/** The top-level names of a message that Latchkey acts on (JSON-RPC 2.0, sections 4 and 5). */
export const TOP_NAMES = ["jsonrpc", "id", "method", "params", "result", "error"] as const;
/** The names inside a message's `result`, `error` or `params` that Latchkey acts on. */
export const INNER_NAMES = [
  "content",
  "contents",
  "messages",
  "_meta",
  "resultType",
  "isError",
  "requestState",
  "inputRequests",
  "progressToken",
  "structuredContent",
  "task",
  "taskId",
  "result",
  "ttlMs",
  "cacheScope",
  "level",
  "code",
  "message",
  "data",
] as const;

export type InnerName = (typeof INNER_NAMES)[number];

/** Recognizes a few known names by their bytes, without creating strings. */
export interface NameFinder {
  /**
   * Returns the index of the name between `start` and `end` (without its quotes) among the known
   * names, or −1 if the name is unknown.
   */
  find(bytes: Buffer, start: number, end: number, isEscaped: boolean): number;
}

const QUOTE = 1;

/** Creates a finder for these names, which are ASCII and are told apart by case. */
export function nameFinder(names: readonly string[]): NameFinder {
  const longest = Math.max(...names.map((name) => name.length));
  const byLength: { readonly bytes: Buffer; readonly place: number }[][] = Array.from(
    { length: longest + 1 },
    () => [],
  );
  names.forEach((name, place) => {
    byLength[name.length]?.push({ bytes: Buffer.from(name, "latin1"), place });
  });
  return {
    find(bytes, start, end, isEscaped) {
      if (isEscaped) {
        // A name that is written with escapes, such as `m\u0065thod`, takes at most six bytes per
        // character.
        if (end - start > longest * 6) return -1;
        return names.indexOf(JSON.parse(bytes.toString("utf8", start - QUOTE, end + QUOTE)));
      }
      const length = end - start;
      const candidates = length > longest ? undefined : byLength[length];
      if (!candidates) return -1;
      next: for (const { bytes: name, place } of candidates) {
        for (let at = 0; at < length; at++) if (name[at] !== bytes[start + at]) continue next;
        return place;
      }
      return -1;
    },
  };
}
