import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export interface CallOptions {
  readonly onProgress?: (progress: { progress: number; total?: number }) => void;
  readonly signal?: AbortSignal;
}

interface Content {
  readonly type: string;
  readonly text?: string;
  readonly uri?: string;
}

export interface ToolResult {
  readonly content: readonly Content[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

/**
 * The operations of a client that the tests need, with the same names for every version of the
 * official client.
 */
export interface OfficialClient {
  tools(): Promise<string[]>;
  prompts(): Promise<string[]>;
  resources(): Promise<string[]>;
  templates(): Promise<string[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolResult>;
  /**
   * Returns the content of a resource as text, whether the server sends it as text or as a blob.
   */
  read(uri: string): Promise<string>;
  /** Returns the text of a prompt's first message. */
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  complete(
    prompt: string,
    argument: { name: string; value: string },
    given?: Record<string, string>,
  ): Promise<readonly string[]>;
  /** Sets the level of log messages. In revision 2026-07-28, clients have no such request. */
  setLogLevel(level: "info"): Promise<unknown>;
  /**
   * Calls `listener` each time the server reports that its list of tools has changed. Rejects for
   * client v1.
   */
  onToolsChanged(listener: () => void): Promise<unknown>;
  close(): Promise<void>;
}

type Fetch = typeof fetch;

/**
 * The name of each official client, and a function that connects it to a URL with a bearer token.
 * The function can be given a `fetch` for the connection.
 */
export const OFFICIAL_CLIENTS = [
  ["client v2 of 2026-07-28", (url: URL, token: string, by?: Fetch) => v2(url, token, "auto", by)],
  [
    "client v2 of the initialize era",
    (url: URL, token: string, by?: Fetch) => v2(url, token, "legacy", by),
  ],
  ["client v1", v1],
] as const;

const carrying = (token: string, by: Fetch = fetch) => ({
  requestInit: { headers: { authorization: `Bearer ${token}` } },
  fetch: by,
});

async function v2(
  url: URL,
  token: string,
  mode: "auto" | "legacy",
  by?: Fetch,
): Promise<OfficialClient> {
  const client = new Client(
    { name: "real-servers", version: "2.4.0" },
    { versionNegotiation: { mode } },
  );
  await client.connect(new StreamableHTTPClientTransport(url, carrying(token, by)));
  return {
    ...adapted(client),
    call: (name, args = {}, { onProgress, signal } = {}) =>
      client.callTool(
        { name, arguments: args },
        { ...(onProgress ? { onprogress: onProgress } : {}), ...(signal ? { signal } : {}) },
      ) as Promise<ToolResult>,
    onToolsChanged: async (listener) => {
      client.setNotificationHandler("notifications/tools/list_changed", listener);
      if (mode === "auto") await client.listen({ toolsListChanged: true });
    },
  };
}

async function v1(url: URL, token: string, by?: Fetch): Promise<OfficialClient> {
  const client = new ClientV1({ name: "real-servers", version: "1.32.2" });
  await client.connect(new TransportV1(url, carrying(token, by)));
  return {
    ...adapted(client),
    call: (name, args = {}, { onProgress, signal } = {}) =>
      client.callTool({ name, arguments: args }, undefined, {
        ...(onProgress ? { onprogress: onProgress } : {}),
        ...(signal ? { signal } : {}),
      }) as Promise<ToolResult>,
    onToolsChanged: async () => {
      throw new Error("Only the clients of version 2 are asked to listen.");
    },
  };
}

/** Returns the operations that both versions of the client offer in the same way. */
function adapted(client: Client | ClientV1): Omit<OfficialClient, "call" | "onToolsChanged"> {
  const any = client as Client;
  return {
    tools: async () => (await any.listTools()).tools.map(({ name }) => name),
    prompts: async () => (await any.listPrompts()).prompts.map(({ name }) => name),
    resources: async () => (await any.listResources()).resources.map(({ uri }) => uri),
    templates: async () =>
      (await any.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate),
    read: async (uri) => {
      const [content] = (await any.readResource({ uri })).contents;
      if (!content) return "";
      return "text" in content ? content.text : Buffer.from(content.blob, "base64").toString();
    },
    prompt: async (name, args = {}) => {
      const [message] = (await any.getPrompt({ name, arguments: args })).messages;
      return message?.content.type === "text" ? message.content.text : "";
    },
    complete: async (name, argument, given) => {
      const ref = { type: "ref/prompt" as const, name };
      const context = given ? { context: { arguments: given } } : {};
      return (await any.complete({ ref, argument, ...context })).completion.values;
    },
    setLogLevel: (level) => any.setLoggingLevel(level),
    close: () => any.close(),
  };
}
