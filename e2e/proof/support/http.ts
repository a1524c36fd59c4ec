import { Agent, request } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The header names and values as they were received, one header per line. */
  readonly head: string;
  readonly setCookies: readonly string[];
  readonly body: Buffer;
}

export interface HttpCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

/**
 * A function that is called with every response that a client of these tests receives, for example
 * to search the responses for secrets later.
 */
export type Recorder = (url: string, call: HttpCall, answer: HttpAnswer) => void;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/**
 * Sends one request over a keep-alive connection. Redirects are not followed. Rejects if the
 * response is incomplete, or if the connection is idle for `timeoutMs`.
 */
export function http(url: string, call: HttpCall = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body, timeoutMs = 30_000 } = call;
    const asked = request(url, { agent, method, headers: { ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("close", () => {
        if (!response.complete) return reject(new Error("The answer broke off."));
        const lines: string[] = [];
        for (let at = 0; at < response.rawHeaders.length; at += 2) {
          lines.push(`${response.rawHeaders[at]}: ${response.rawHeaders[at + 1]}`);
        }
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string | undefined>,
          head: lines.join("\n"),
          setCookies: response.headers["set-cookie"] ?? [],
          body: Buffer.concat(chunks),
        });
      });
    });
    asked.setTimeout(timeoutMs, () => asked.destroy(new Error("No answer in time.")));
    asked.once("error", reject);
    asked.end(body);
  });
}
