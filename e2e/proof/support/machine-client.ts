import { type HttpAnswer, http, type Recorder } from "./http";

const JSON_TYPE = { "content-type": "application/json" };
const PING = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "latchkey_whoami", arguments: {} },
});

const headersFor = (token: string) => ({
  ...JSON_TYPE,
  accept: "application/json, text/event-stream",
  authorization: `Bearer ${token}`,
  "mcp-protocol-version": "2025-06-18",
});

/** A client that exchanges keys and calls `/mcp`, as an agent does. */
export class MachineClient {
  readonly #record: Recorder | undefined;

  constructor(
    readonly origin: string,
    record?: Recorder,
  ) {
    this.#record = record;
  }

  /** Exchanges a key for a token. Returns the response even if its status is an error. */
  exchange(key: string): Promise<HttpAnswer> {
    return this.#post("/api/v1/auth/token", JSON_TYPE, JSON.stringify({ api_key: key }));
  }

  /** Exchanges a valid key and returns the access token. Throws if the key is refused. */
  async token(key: string): Promise<string> {
    const answer = await this.exchange(key);
    if (answer.status !== 200) throw new Error(`The exchange answered ${answer.status}.`);
    return (JSON.parse(answer.body.toString("utf8")) as { access_token: string }).access_token;
  }

  /** Calls `latchkey_whoami`, which is one of Latchkey's own tools. */
  call(token: string): Promise<HttpAnswer> {
    return this.#post("/mcp", headersFor(token), PING);
  }

  /** Sends an MCP request with any method to `/mcp`. */
  ask(
    token: string,
    method: string,
    params: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<HttpAnswer> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    return this.#post("/mcp", { ...headersFor(token), ...headers }, body);
  }

  async #post(path: string, headers: Readonly<Record<string, string>>, body: string) {
    const call = { method: "POST", headers, body };
    const answer = await http(this.origin + path, call);
    this.#record?.(this.origin + path, call, answer);
    return answer;
  }
}
