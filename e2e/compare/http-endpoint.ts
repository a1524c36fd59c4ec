import {
  ALL_LOGS,
  ANSWER_LIMIT_MS,
  answers,
  type Endpoint,
  type Era,
  HELLO,
  type Heard,
  LEGACY_VERSION,
  MODERN_VERSION,
  requestText,
} from "./endpoint";
import { eventsOf } from "./events";
import { memberOf, readJson, stringOf } from "./json-tree";

/** Returns headers for each request, for instance an access token. */
type Headers = () => Promise<Readonly<Record<string, string>>>;

/**
 * Opens a connection over Streamable HTTP in the given era. Throws if the endpoint refuses the
 * greeting.
 */
export async function openHttp(url: URL, era: Era, headers: Headers): Promise<Endpoint> {
  let session: string | null = null;
  let count = 0;
  const post = async (text: string, method: string): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: {
        ...(await headers()),
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": era === "modern" ? MODERN_VERSION : LEGACY_VERSION,
        ...(session === null ? {} : { "mcp-session-id": session }),
        ...(era === "modern" ? mirrored(method, text) : {}),
      },
      body: Buffer.from(text, "latin1"),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
  const ask = async (method: string, members = "", meta = ""): Promise<Heard> => {
    const id = ++count;
    const response = await post(requestText(era, id, method, members, meta), method);
    session ??= response.headers.get("mcp-session-id");
    return heard(response, id, method);
  };
  const greeted = await ask(era === "modern" ? "server/discover" : "initialize", greetingOf(era));
  const greeting = readJson(greeted.answer);
  if (!memberOf(greeting, "result")) throw new Error(`No greeting: ${greeted.answer}`);
  if (era === "legacy") {
    const sent = await post('{"jsonrpc":"2.0","method":"notifications/initialized"}', "");
    await sent.body?.cancel();
    await ask("logging/setLevel", ALL_LOGS);
  }
  return { era, greeting: greeted.answer, ask, close: async () => {} };
}

const greetingOf = (era: Era) => (era === "modern" ? "" : HELLO);

/** The headers that repeat the body (MCP 2026-07-28, standard request headers). */
function mirrored(method: string, text: string): Record<string, string> {
  const params = memberOf(readJson(text), "params");
  const named = stringOf(memberOf(params, "name")) ?? stringOf(memberOf(params, "uri"));
  const isNamed = ["tools/call", "prompts/get", "resources/read"].includes(method);
  return {
    "mcp-method": method,
    ...(isNamed && named !== null ? { "mcp-name": sent(named) } : {}),
  };
}

/** A header value that is not plain ASCII is sent in base64 (MCP 2026-07-28). */
const sent = (value: string) =>
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)
    ? value
    : `=?base64?${Buffer.from(value).toString("base64")}?=`;

async function heard(response: Response, id: number, method: string): Promise<Heard> {
  const notices: string[] = [];
  if (response.headers.get("content-type")?.startsWith("text/event-stream") && response.body) {
    const body = response.body as unknown as AsyncIterable<Uint8Array>;
    for await (const { data } of eventsOf(body)) {
      if (answers(data, id)) return { answer: data, notices };
      notices.push(data);
    }
    throw new Error(`${method}: the stream ended without an answer.`);
  }
  const answer = Buffer.from(await response.arrayBuffer()).toString("latin1");
  // A message may begin with a byte order mark, which is not part of it.
  const text = answer.replace(/^\u00ef\u00bb\u00bf/, "").trim();
  if (!answers(text, id)) throw new Error(`${method}: ${response.status} ${text.slice(0, 300)}`);
  return { answer: text, notices };
}
