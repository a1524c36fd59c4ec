import { type Fault, OWN_LOG } from "./fault";

const WRITER = "This has to be fixed in the server's code.";

/** Faults in the content of an answer, or in its absence, by fault code. */
export const ANSWER_FAULTS = {
  web_page: {
    kind: "failed",
    text: "It answered with a web page instead of MCP.",
    hint: "The URL leads to a website or a sign-in page. Use the address of its MCP endpoint.",
  },
  content_type: {
    kind: "failed",
    text: "It answered with a content type that is not MCP's.",
    hint: "Check the path. It must answer with application/json or text/event-stream.",
  },
  compressed: {
    kind: "failed",
    text: "It compressed its answer without being asked to.",
    hint: "Switch compression off for this path, in the server or in the proxy before it.",
  },
  not_jsonrpc: {
    kind: "failed",
    text: "It answered with something that is not JSON-RPC.",
    hint: "Check the path: another service may answer there.",
  },
  not_mcp: {
    kind: "failed",
    text: "Its answer does not follow MCP.",
    hint: `${OWN_LOG} Check that it is an MCP server, and that this is its endpoint.`,
  },
  wrong_version: {
    kind: "failed",
    text: "It speaks no version of MCP that Latchkey speaks.",
    hint: "Update the server, or Latchkey.",
  },
  no_response: {
    kind: "failed",
    text: "It answered without a response.",
    hint: OWN_LOG,
  },
  answer_cut: {
    kind: "unavailable",
    text: "It stopped in the middle of its answer.",
    hint: `${OWN_LOG} A proxy on the way may have ended it, too.`,
  },
  answer_too_large: {
    kind: "failed",
    text: "Its answer is larger than {limit} MB.",
    hint: "Ask it for less at once.",
  },
  answer_too_deep: {
    kind: "failed",
    text: "Its answer is nested deeper than {depth:level}.",
    hint: WRITER,
  },
  answer_too_many: {
    kind: "failed",
    text: "Its answer has more parts than are allowed.",
    hint: "Ask it for less at once.",
  },
  answer_in_pieces: {
    kind: "failed",
    text: "Its answer came in far too many small pieces.",
    hint: "Let the server, or a proxy before it, gather more before it sends.",
  },
  answer_not_utf8: {
    kind: "failed",
    text: "Its answer is not in UTF-8.",
    hint: WRITER,
  },
  answer_unclear: {
    kind: "failed",
    text: "Its answer is ambiguous: a field in it occurs twice.",
    hint: WRITER,
  },
  answer_not_asked: {
    kind: "failed",
    text: "It answered a request that was not sent.",
    hint: WRITER,
  },
  task_unasked: {
    kind: "failed",
    text: "It started a task although the client cannot follow tasks.",
    hint: WRITER,
  },
  notices_flood: {
    kind: "failed",
    text: "It sent more notifications than are allowed.",
    hint: `${OWN_LOG} It may announce changes that did not happen.`,
  },
  list_refused: {
    kind: "failed",
    text: "It refused {method}.",
    hint: OWN_LOG,
  },
  list_missing: {
    kind: "failed",
    text: "Its answer to {method} holds no list.",
    hint: WRITER,
  },
  timeout: {
    kind: "timeout",
    text: "It did not answer in time.",
    hint: `${OWN_LOG} It may be busy, or wait for something that does not come. A server that sleeps or lists a lot may need longer timeouts.`,
  },
  session_lost: {
    kind: "lost",
    text: "It does not know the session.",
    hint: "Try again.",
  },
} as const satisfies Record<string, Fault>;
