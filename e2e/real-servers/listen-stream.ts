/**
 * An open `subscriptions/listen` stream of revision 2026-07-28. It is read without a client
 * library.
 */
export interface ListenStream {
  isOpen(): boolean;
  /** Returns the methods of all notifications received so far, oldest first. */
  methods(): string[];
  close(): void;
}

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/**
 * Opens a stream on which the server reports changes to all lists. Resolves when the server has
 * acknowledged the subscription, or when the stream has ended.
 */
export async function openListen(
  endpoint: URL,
  token: string,
  by: typeof fetch = fetch,
): Promise<ListenStream> {
  const closing = new AbortController();
  const notifications = {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
  };
  const answer = await by(endpoint, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "subscriptions/listen",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "subscriptions/listen",
      params: { _meta: META, notifications },
    }),
    signal: closing.signal,
  });
  if (!answer.ok || !answer.body)
    throw new Error(`listen: ${answer.status} ${await answer.text()}`);
  let text = "";
  let open = true;
  const methods = () => [...text.matchAll(/"method":"([^"]+)"/g)].map(([, name = ""]) => name);
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
    }
  })();
  reading
    .catch(() => {})
    .finally(() => {
      open = false;
    });
  while (open && !methods().includes("notifications/subscriptions/acknowledged")) {
    await new Promise((done) => setTimeout(done, 5));
  }
  return { isOpen: () => open, methods, close: () => closing.abort() };
}
