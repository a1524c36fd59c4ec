/**
 * A running call in the older protocol era, read without a client library. The call's stream also
 * carries the server's requests to the client.
 */
export interface OpenCall {
  /** Returns the next message on the call's stream, or null if the stream has ended. */
  next(): Promise<Readonly<Record<string, unknown>> | null>;
}

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

export interface Session {
  readonly headers: Readonly<Record<string, string>>;
}

/** Begins a session of revision 2025-11-25 as a client that supports elicitation. */
export async function beginSession(endpoint: URL, token: string): Promise<Session> {
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: { elicitation: {} },
    clientInfo: { name: "asked", version: "1" },
  };
  const authorization = `Bearer ${token}`;
  const answer = await send(endpoint, { authorization }, { id: 0, method: "initialize", params });
  const sessionId = answer.headers.get("mcp-session-id") ?? "";
  await answer.body?.cancel();
  return { headers: { authorization, "mcp-session-id": sessionId } };
}

/** Posts one JSON-RPC message in a session. */
export function send(endpoint: URL, headers: Session["headers"], message: object) {
  return fetch(endpoint, {
    method: "POST",
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
}

/** Calls a tool. Returns a reader for the messages on the call's stream. */
export async function openCall(
  endpoint: URL,
  { headers }: Session,
  name: string,
  args: object,
): Promise<OpenCall> {
  const params = { name, arguments: args };
  const answer = await send(endpoint, headers, { id: 1, method: "tools/call", params });
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream");
  if (!isStream) {
    const message = await answer.json();
    return { next: async () => message as Record<string, unknown> };
  }
  const messages = eventsOf(answer);
  return {
    async next() {
      const { value, done } = await messages.next();
      return done ? null : value;
    },
  };
}

async function* eventsOf(answer: Response): AsyncGenerator<Record<string, unknown>> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let at = text.indexOf("\n\n"); at >= 0; at = text.indexOf("\n\n")) {
      const data = /^data: (.+)$/m.exec(text.slice(0, at))?.[1];
      text = text.slice(at + 2);
      if (data) yield JSON.parse(data) as Record<string, unknown>;
    }
  }
}
