import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { DATA_HEADERS } from "@/gateway/http/edge/security-headers";
import { failureAnswer } from "@/gateway/http/failure-answer";
import type { Failure } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;" +
  "color-scheme:light dark}small{opacity:.7}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`;

/**
 * Answers a request that is refused. A browser that opens a page gets a simple HTML page, and any
 * other client gets JSON.
 */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  failure: Failure,
  requestId: string,
): void {
  const answer = failureAnswer(failure, requestId);
  const asPage = req.headers["sec-fetch-mode"] === "navigate" || isBrowserRead(req);
  const body = asPage ? page(failureText(failure), requestId) : String(answer.body);
  const headers: Record<string, string> = { ...DATA_HEADERS, ...answer.headers };
  if (asPage) {
    headers["content-type"] = "text/html; charset=utf-8";
    headers["content-security-policy"] = PAGE_POLICY;
  }
  // The remaining body is not read, so the connection cannot be used for another request.
  if (!req.complete) headers.connection = "close";
  res.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(body) });
  res.end(body);
}

function isBrowserRead(req: IncomingMessage): boolean {
  return req.method === "GET" && (req.headers.accept ?? "").includes("text/html");
}

/**
 * Returns an HTML page with these texts. The texts need no escaping, because none of them comes
 * from the request.
 */
function page(text: string, requestId: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>Latchkey</title>` +
    `<style>${STYLE}</style><h1>Latchkey</h1><p>${text}</p><p><small>${requestId}</small></p></html>\n`
  );
}
