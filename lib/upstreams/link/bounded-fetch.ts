import { type LinkProblem, linkProblem, statusProblem } from "./problem";

export type LinkFetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** Managed by the protocol: a configured header of this name is not sent. */
const RESERVED =
  /^(?:mcp-.*|content-type|content-length|accept|host|connection|transfer-encoding|last-event-id)$/i;

/**
 * The fetch of one connection: adds `headers()` to each request, follows no redirect, and breaks an
 * answer off after `limitBytes` (of one event, where it is a stream of events).
 */
export function boundedFetch(
  inner: LinkFetch,
  headers: () => Readonly<Record<string, string>>,
  limitBytes: number,
  /** Hears of what ends a body half-way, which the SDK reports only as a text. */
  onProblem: (problem: LinkProblem) => void = () => {},
): LinkFetch {
  return async (input, init) => {
    const all = new Headers(init?.headers);
    for (const [name, value] of Object.entries(headers())) {
      if (!isReserved(name)) all.set(name, value);
    }
    const response = await inner(input, { ...init, headers: all, redirect: "manual" });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel().catch(() => {});
      throw statusProblem(response.status || 302, "a redirect");
    }
    const answer = limited(response, limitBytes, onProblem);
    if (response.ok && /^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
      throw linkProblem("web_page", {
        detail: `HTTP ${response.status}: ${await opening(answer)}`,
      });
    }
    return answer;
  };
}

const PAGE_BYTES = 2_048;

/** How a page begins, in one line; the rest of it is not read. */
async function opening(page: Response): Promise<string> {
  const reader = page.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (reader && bytes < PAGE_BYTES) {
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (!value) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader?.cancel().catch(() => {});
  const text = Buffer.concat(chunks).subarray(0, PAGE_BYTES).toString("utf8");
  return text.replace(/\s+/g, " ").replace(/\S*$/, "") || "a page of HTML";
}

function limited(
  response: Response,
  limitBytes: number,
  onProblem: (problem: LinkProblem) => void,
): Response {
  if (!response.body) return response;
  const { status, statusText, headers } = response;
  const length = Number(headers.get("content-length"));
  if (length > limitBytes) {
    void response.body.cancel().catch(() => {});
    throw tooLarge(limitBytes);
  }
  const events = headers.get("content-type")?.includes("event-stream") ?? false;
  let counted = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const end = events ? lastEventEnd(chunk) : -1;
      counted = end < 0 ? counted + chunk.length : chunk.length - end;
      if (counted <= limitBytes) return controller.enqueue(chunk);
      const problem = tooLarge(limitBytes);
      onProblem(problem);
      controller.error(problem);
    },
  });
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}

/** Where the last blank line of the chunk ends, or −1. */
function lastEventEnd(chunk: Uint8Array): number {
  for (let at = chunk.length - 1; at > 0; at--) {
    if (chunk[at] !== 10) continue;
    if (chunk[at - 1] === 10 || (chunk[at - 1] === 13 && chunk[at - 2] === 10)) return at + 1;
  }
  return -1;
}

function tooLarge(limitBytes: number): LinkProblem {
  return linkProblem("answer_too_large", { params: { limit: Math.round(limitBytes / 1_048_576) } });
}

/** Whether a header of this name is the protocol's and not for configuration. */
export function isReserved(name: string): boolean {
  return RESERVED.test(name);
}
