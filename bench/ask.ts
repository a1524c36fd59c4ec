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

/** An answer that takes longer than this does not count. */
const PATIENCE_MS = 20_000;

/** Sends one request. Status 0 means that no answer came: the connection broke, or 20 s passed. */
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
