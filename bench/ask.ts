import { type Agent, request } from "node:http";

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface Asked {
  readonly agent: Agent;
  readonly port: number;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
}

/** A request fails if its connection is idle for this many milliseconds. */
const PATIENCE_MS = 20_000;

/** Sends one request. Resolves with status 0 if the connection breaks or is idle for 20 s. */
export function ask({ agent, port, method, path, headers, body }: Asked): Promise<Reply> {
  return new Promise((done) => {
    const options = { agent, port, host: "127.0.0.1", method, path, headers: { ...headers } };
    const sent = request(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", () => done({ status: 0, body: "" }));
      answer.on("end", () => {
        done({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      });
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error("no answer")));
    sent.on("error", () => done({ status: 0, body: "" }));
    sent.end(body);
  });
}
