import { Agent, request } from "node:http";

export interface Reply {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
}

/**
 * Exchanges a key for a token, over a connection from `agent`. Resolves with any status, and
 * rejects if the connection fails.
 */
export function exchange(
  agent: Agent,
  port: number,
  key: string,
  localAddress?: string,
): Promise<Reply> {
  const body = `{"api_key":"${key}"}`;
  const started = performance.now();
  return new Promise((done, failed) => {
    const sent = request(
      {
        agent,
        port,
        host: "127.0.0.1",
        localAddress,
        method: "POST",
        path: "/api/v1/auth/token",
        headers: {
          host: `localhost:${port}`,
          "content-type": "application/json",
          "content-length": body.length,
        },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          text += chunk;
        });
        answer.on("end", () =>
          done({
            status: answer.statusCode ?? 0,
            milliseconds: performance.now() - started,
            body: text,
          }),
        );
      },
    );
    sent.on("error", failed);
    sent.end(body);
  });
}

/** Exchanges all keys, `atOnce` keys at the same time. Throws if any key gets no token. */
export async function exchangeAll(
  port: number,
  keys: readonly string[],
  atOnce: number,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let next = 0;
  const worker = async () => {
    for (let key = keys[next++]; key !== undefined; key = keys[next++]) {
      const { status, body } = await exchange(agent, port, key);
      if (status !== 200) throw new Error(`expected a token, got ${status}: ${body}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
}

/**
 * Calls `send` at a steady rate, whether or not earlier calls have finished. Resolves when all
 * calls have finished.
 */
export async function steadily(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<void>,
): Promise<void> {
  const total = Math.round(perSecond * seconds);
  const started = performance.now();
  const sent: Promise<void>[] = [];
  while (sent.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond) + 1);
    while (sent.length < due) sent.push(send(sent.length));
    await new Promise((go) => setTimeout(go, 4));
  }
  await Promise.all(sent);
}
