import { spawn } from "node:child_process";
import type { Channel } from "./channel-endpoint";
import { eventsOf } from "./events";

/** Starts a command that speaks MCP on its standard input and output, one message per line. */
export function commandChannel(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Channel {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env as unknown as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.stdin.on("error", () => {});
  return {
    send: async (text) => void child.stdin.write(Buffer.from(`${text}\n`, "latin1")),
    listen(receive) {
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        const lines = (text + chunk.toString("latin1")).split("\n");
        text = lines.pop() ?? "";
        // A line may begin with a byte order mark, which is not part of the message.
        for (const line of lines) receive(line.replace(/^\u00ef\u00bb\u00bf/, "").trim());
      });
    },
    async close() {
      process.off("exit", endWithUs);
      const ended = new Promise((done) => child.once("exit", done));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const ENDPOINT_LIMIT_MS = 15_000;

/** Connects to a server over HTTP with SSE (MCP 2024-11-05). */
export async function sseChannel(url: URL): Promise<Channel> {
  const closing = new AbortController();
  const headers = { accept: "text/event-stream" };
  const response = await fetch(url, { headers, signal: closing.signal });
  if (!response.ok || !response.body) throw new Error(`SSE: ${response.status}`);
  const events = eventsOf(response.body as unknown as AsyncIterable<Uint8Array>);
  const early = setTimeout(() => closing.abort(), ENDPOINT_LIMIT_MS);
  const first = await events.next();
  clearTimeout(early);
  if (first.done || first.value.event !== "endpoint") throw new Error("SSE: no endpoint event.");
  const target = new URL(first.value.data, url);
  return {
    async send(text) {
      const sent = await fetch(target, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: Buffer.from(text, "latin1"),
      });
      await sent.body?.cancel();
      if (!sent.ok) throw new Error(`SSE: the message was answered with ${sent.status}.`);
    },
    listen(receive) {
      const reading = (async () => {
        for await (const { data } of events) receive(data);
      })();
      reading.catch(() => {});
    },
    close: async () => closing.abort(),
  };
}
