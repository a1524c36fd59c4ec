import type { Call } from "@/gateway/calls/call";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import type { Outcome } from "@/gateway/messages/outcome";
import { canAsk, declaredCapabilities, ELICITATION, mayAsk } from "@/gateway/questions/declared";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { INTERNAL, URL_REQUIRED } from "@/lib/errors/rpc-codes";
import { type Fields, isRecord } from "@/lib/std/is-record";

/** The code of the error, as it is recorded. */
export const ASKS_TO_OPEN = String(URL_REQUIRED);
/** The state that a client sends back once its person has opened the addresses. It grants nothing. */
export const OPENED = "dev.latchkey/open";
/** Maximum size in bytes of an error that is parsed, and maximum number of addresses in it. */
const MOST_BYTES = 64 * 1024;
const MOST_ADDRESSES = 8;

/**
 * Translates the error with which a server of the initialize era says that its person has to open
 * addresses first (MCP 2025-11-25, URL Elicitation Required Error). 2026-07-28 has no such error: the
 * client is asked by elicitations in URL mode, without the ids that the revision removed, and repeats
 * the call. A client that has not declared the mode gets a tool error with the addresses, because
 * models can show it to their user. Returns null for everything else.
 */
export function askToOpen({ mcp, item }: Call, bytes: Uint8Array): Outcome | null {
  const { dialect, method } = mcp;
  if (!dialect.hasResultTypes || !mayAsk(method) || bytes.length > MOST_BYTES) return null;
  const { error } = JSON.parse(Buffer.from(bytes).toString("utf8")) as Fields;
  const { message, data } = isRecord(error) ? error : {};
  const said: unknown[] =
    isRecord(data) && Array.isArray(data.elicitations) ? data.elicitations : [];
  const questions = said.slice(0, MOST_ADDRESSES).flatMap(questionOf);
  const [first] = questions;
  if (!first) return null;
  const { server } = item;
  if (canAsk(declaredCapabilities(mcp), ELICITATION, { ...first })) {
    const named = questions.map((params, index) => [
      `open-${index + 1}`,
      { method: ELICITATION, params },
    ]);
    const inputRequests = Object.fromEntries(named);
    const result = { resultType: "input_required", inputRequests, requestState: OPENED };
    return { kind: "result", result, code: ASKS_TO_OPEN, server };
  }
  if (method !== "tools/call") return null;
  const lines = questions.map(({ message: why, url }) => `${why} ${url}`);
  return toolError([String(message), ...lines].join("\n"), server);
}

/** Returns whether an outcome asks the person to open addresses. */
export const asksToOpen = (outcome: Outcome): boolean =>
  outcome.kind === "result" &&
  outcome.code === ASKS_TO_OPEN &&
  outcome.result.resultType === "input_required";

/** Returns the outcome of a call whose person did not open the addresses. */
export function notOpened({ method }: McpRequest, server: CatalogueServer): Outcome {
  const text = `The person did not open the address that the server ${server.name} asked for.`;
  if (method === "tools/call") return toolError(text, server);
  return { kind: "error", error: { code: INTERNAL, message: text }, code: ASKS_TO_OPEN, server };
}

interface Question {
  readonly mode: "url";
  readonly url: string;
  readonly message: string;
}

function questionOf(said: unknown): Question[] {
  if (!isRecord(said) || typeof said.url !== "string" || !URL.canParse(said.url)) return [];
  if (!/^https?:$/.test(new URL(said.url).protocol)) return [];
  const message = typeof said.message === "string" ? said.message : "";
  return [{ mode: "url", url: said.url, message }];
}

const toolError = (text: string, server: CatalogueServer): Outcome => ({
  kind: "result",
  result: { content: [{ type: "text", text }], isError: true },
  code: ASKS_TO_OPEN,
  server,
});
