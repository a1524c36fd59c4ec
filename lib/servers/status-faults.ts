import { type Fault, OWN_LOG } from "./fault";

/** Faults that an HTTP status reports, by fault code. */
export const STATUS_FAULTS = {
  http_unauthorized: {
    kind: "unauthorized",
    text: "It asks for other credentials (HTTP 401).",
    hint: "Check the header that carries them, or let each person connect an account of their own.",
  },
  http_forbidden: {
    kind: "failed",
    text: "It forbids access with these credentials (HTTP 403).",
    hint: "Check what the credentials are allowed to do there, and whether it admits this machine's address.",
  },
  http_not_found: {
    kind: "failed",
    text: "There is no MCP endpoint at this address (HTTP 404).",
    hint: "Check the path: it is often /mcp or /sse, and the server's documentation names it.",
  },
  http_method: {
    kind: "failed",
    text: "There is no MCP endpoint at this address (HTTP 405).",
    hint: "It takes no POST there. Check the path, or choose HTTP+SSE where it is an older server.",
  },
  http_not_acceptable: {
    kind: "failed",
    text: "It does not answer in a format of MCP (HTTP 406).",
    hint: "Check the path. It must answer with application/json or text/event-stream.",
  },
  http_too_many: {
    kind: "unavailable",
    text: "It limits how often it is asked (HTTP 429).",
    hint: "Wait a while, or ask its operator for a higher limit.",
  },
  http_redirect: {
    kind: "failed",
    text: "It redirects to another address, which is not followed.",
    hint: "Use the address that it redirects to as the URL. It is in the details, where it is known.",
  },
  http_refused: {
    kind: "failed",
    text: "It answered with HTTP {status}.",
    hint: `${OWN_LOG} Check the URL, too.`,
  },
  http_server_error: {
    kind: "unavailable",
    text: "It answered with HTTP {status}, an error of its own.",
    hint: `${OWN_LOG} With 502, 503 or 504, a proxy may not reach the server behind it.`,
  },
} as const satisfies Record<string, Fault>;
