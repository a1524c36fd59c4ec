import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { RpcErrorBody } from "@/gateway/messages/rpc-errors";
import { INTERNAL } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";
import { awaitAnswers } from "./client-answers";
import { canAsk, unansweredResult } from "./declared";
import { newQuestionId } from "./question-id";

/** Milliseconds that a user has to answer a question. */
const ANSWER_MS = 600_000;

/** Maximum number of questions that a server may ask at a time. */
const MOST_QUESTIONS = 32;

export type Answers =
  | { readonly ok: true; readonly responses: Fields }
  | { readonly ok: false; readonly error: RpcErrorBody };

/**
 * Asks a client of the initialize era the questions of a server, on the stream of the client's own
 * call. Returns the responses in the form that the server expects. Waits no longer than until the
 * caller's token expires.
 */
export async function askClient(
  mcp: McpRequest,
  inputRequests: Fields,
  signal: AbortSignal,
): Promise<Answers> {
  const { request, caller, dialect, reply } = mcp;
  const { process, exchange } = request;
  const able = dialect.capabilitiesOf(exchange);
  const asked = Object.entries(inputRequests).map(([name, one]) => {
    const { method, params } = (one ?? {}) as { method?: unknown; params?: unknown };
    return { name, method: typeof method === "string" ? method : "", params };
  });
  if (asked.length > MOST_QUESTIONS) return refuse(mcp, TOO_MANY);
  const isAble = asked.every(({ method, params }) =>
    canAsk(able, method, isRecord(params) ? params : {}),
  );
  if (asked.length === 0 || !isAble) return refuse(mcp, UNABLE);
  const ids = asked.map(() => newQuestionId(process.secrets, caller.key.id));
  // If the caller loses access while this function waits, the call ends, which aborts the signal.
  const limitMs = Math.min(ANSWER_MS, caller.tokenEndsAtSeconds * 1000 - Date.now());
  const answering = awaitAnswers(process, ids, { signal, limitMs });
  for (const [index, { method, params }] of asked.entries()) {
    const said = isUrlMode(params) ? { elicitationId: ids[index], ...params } : params;
    const message = { jsonrpc: "2.0", id: ids[index], method, ...(said ? { params: said } : {}) };
    reply.message(Buffer.from(JSON.stringify(message)));
  }
  const answers = await answering;
  if (!answers) return refuse(mcp, UNANSWERED);
  // A map is safe even if a server names a question `__proto__`.
  const responses = new Map<string, unknown>();
  for (const [index, { name, method }] of asked.entries()) {
    const answer = answers.get(ids[index] ?? "") ?? unansweredResult(method);
    if (answer === null) return refuse(mcp, REFUSED);
    responses.set(name, answer);
  }
  return { ok: true, responses: Object.fromEntries(responses) };
}

/**
 * In the initialize era, an elicitation in URL mode has an id, which servers of 2026-07-28 omit.
 */
function isUrlMode(params: unknown): params is Fields {
  return isRecord(params) && params.mode === "url";
}

const UNABLE = "This needs input from the person that this client has not declared support for.";
const TOO_MANY = "The server asked too many questions at once.";
const UNANSWERED = "The server's question was not answered.";
const REFUSED = "The client refused to answer the server's question.";

function refuse({ request }: McpRequest, message: string): Answers {
  const data = { error: "unanswered", request_id: request.exchange.requestId };
  return { ok: false, error: { code: INTERNAL, message, data } };
}
