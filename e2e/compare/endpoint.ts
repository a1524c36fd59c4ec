/** The two eras of MCP: `legacy` begins with `initialize`, and `modern` is 2026-07-28. */
export type Era = "legacy" | "modern";

/** What an endpoint answered, as texts in latin1: each character stands for one byte. */
export interface Heard {
  /** The JSON-RPC response. */
  readonly answer: string;
  /** The notifications that came with it, oldest first. */
  readonly notices: readonly string[];
}

/** One side of the comparison: a server itself, or the gateway. It is spoken to without an SDK. */
export interface Endpoint {
  readonly era: Era;
  /** The answer to `initialize` or `server/discover`. */
  readonly greeting: string;
  /**
   * Sends a request with these members of `params`, written as they are, and waits for the answer.
   * Rejects after 30 s. Requests are sent one after another.
   */
  ask(method: string, members?: string, meta?: string): Promise<Heard>;
  close(): Promise<void>;
}

export const ANSWER_LIMIT_MS = 30_000;
const CLIENT = '{"name":"latchkey","version":"0.1.0"}';
const META = "io.modelcontextprotocol/";

/** The params of `initialize`. Latchkey sends the same capabilities to a server that it lists. */
export const HELLO = `"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":${CLIENT}`;
/** The params of `logging/setLevel`, which a server without log messages refuses. */
export const ALL_LOGS = '"level":"debug"';
export const MODERN_VERSION = "2026-07-28";
export const LEGACY_VERSION = "2025-11-25";

/** Writes a request. In the modern era, `_meta` has the members that every request needs. */
export function requestText(
  era: Era,
  id: number,
  method: string,
  members: string,
  meta: string,
): string {
  const own = `"${META}protocolVersion":"${MODERN_VERSION}","${META}clientInfo":${CLIENT},"${META}clientCapabilities":{},"${META}logLevel":"debug"`;
  const inMeta = era === "legacy" ? meta : [own, meta].filter(Boolean).join(",");
  const params = [members, inMeta ? `"_meta":{${inMeta}}` : ""].filter(Boolean).join(",");
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{${params}}}`;
}

/** True if the text is a response to the request with this id. */
export function answers(text: string, id: number): boolean {
  const message = parsed(text);
  return message !== null && message.id === id && ("result" in message || "error" in message);
}

/** Returns the method of a message, or undefined if the text is none. */
export const methodOf = (text: string) => parsed(text)?.method as string | undefined;

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "latin1").toString("utf8"));
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    // Not every line of a server is a message.
    return null;
  }
}
