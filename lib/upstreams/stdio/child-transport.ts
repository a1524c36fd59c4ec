import { setTimeout as pause } from "node:timers/promises";
import type { JSONRPCMessage } from "@modelcontextprotocol/client";
import { ChildEnded, type ChildTransport } from "@/lib/upstreams/link/child";
import { isRecord } from "@/lib/upstreams/link/envelope";
import { endingOf, lastLinesOf } from "./child-ending";
import { type Spawning, spawnGuarded } from "./child-process";
import { recentProcessTable } from "./processes";
import { stderrTail } from "./stderr-tail";

export interface ChildLimits {
  /** Bytes of one message. */
  readonly lineBytes: number;
  /** Bytes of memory of the whole process family. */
  readonly memoryBytes: number;
  /** Milliseconds between two looks at it. */
  readonly watchMs: number;
}

export interface ChildNews {
  /** The last lines of stderr, some time after they changed. */
  readonly stderr: (tail: string) => Promise<void>;
  /** Nothing of the process is left. */
  readonly gone: () => void;
}

const INPUT_BYTES = 32 * 1_048_576;
const FLUSH_MS = 2_000;
const ENDING_MS = 500;

/** The standard streams of a guarded command as a transport: a JSON-RPC message a line. */
export function childTransport(
  spawning: Spawning,
  limits: ChildLimits,
  news: ChildNews,
): ChildTransport {
  const tail = stderrTail(Object.values(spawning.env));
  let guarded: ReturnType<typeof spawnGuarded> | null = null;
  let ending: ChildEnded | null = null;
  let closing = false;
  let spoke = false;
  let garbled = false;
  let closed: Promise<void> | null = null;
  let watch: NodeJS.Timeout | undefined;
  let flush: NodeJS.Timeout | undefined;
  let flushed = "";

  const flushNow = async () => {
    clearTimeout(flush);
    flush = undefined;
    const text = tail.text();
    if (text === flushed) return;
    flushed = text;
    await news.stderr(text).catch(() => {});
  };

  const end = (why: ChildEnded | null): Promise<void> => {
    ending ??= why;
    closed ??= (async () => {
      clearInterval(watch);
      await guarded?.stop();
      await flushNow();
      news.gone();
      transport.onclose?.();
    })();
    return closed;
  };

  const overrun = (text: string) => void end(new ChildEnded(text, text, true, "command_overran"));

  const transport: ChildTransport = {
    stderr: null,
    get pid() {
      return guarded?.child.pid ?? null;
    },
    ending: () => ending,
    tail: () => lastLinesOf(tail.text()),
    wroteGarbage: () => garbled && !spoke,
    start: async () => {
      const started = spawnGuarded(spawning);
      guarded = started;
      const { child } = started;
      child.stdin?.on("error", () => {});
      child.stderr?.setEncoding("utf8");
      child.stderr?.on("data", (chunk: string) => {
        tail.write(chunk);
        flush ??= setTimeout(() => void flushNow(), FLUSH_MS);
        flush.unref();
        breathe(child.stderr);
      });
      if (child.stdout) {
        readLines(child.stdout, limits.lineBytes, {
          line: (line) => {
            const message = readMessage(line);
            if (message) {
              spoke = true;
              transport.onmessage?.(message);
            } else if (line.length > 0) {
              garbled = true;
              tail.write(`stdout: ${line.toString("utf8").slice(0, 500)}\n`);
            }
          },
          tooLong: () => overrun("It wrote a message that is too large, and was ended."),
        });
      }
      void started.ended.then(({ status, signal }) => {
        if (!closing) void end(endingOf(status, signal, tail.text()));
      });
      watch = setInterval(() => {
        const bytes = started
          .family(recentProcessTable())
          .reduce((sum, one) => sum + one.rssBytes, 0);
        if (bytes <= limits.memoryBytes) return;
        const limit = Math.round(limits.memoryBytes / 1_048_576);
        overrun(`It used more than ${limit} MB of memory, and was ended.`);
      }, limits.watchMs);
      watch.unref();
    },
    send: (message) => write(guarded, `${JSON.stringify(message)}\n`, () => ending),
    close: () => {
      closing = true;
      return end(null);
    },
  };
  return transport;
}

async function write(
  guarded: ReturnType<typeof spawnGuarded> | null,
  line: string,
  ending: () => ChildEnded | null,
): Promise<void> {
  const input = guarded?.child.stdin;
  const gone = async () => {
    // What closed its input is about to end, and then says why.
    if (!ending()) await Promise.race([guarded?.ended, pause(ENDING_MS)]);
    throw ending() ?? new ChildEnded("Its process has ended.", "stdin is closed", true);
  };
  if (!input?.writable) return gone();
  if (input.writableLength > INPUT_BYTES) {
    const text = "It does not read what it is sent.";
    throw new ChildEnded(text, text, true);
  }
  const failed = await new Promise((resolve) => input.write(line, resolve));
  if (failed) await gone();
}

/** Splits a stream into lines, giving other work its turn between two chunks. */
function readLines(
  stream: NonNullable<ReturnType<typeof spawnGuarded>["child"]["stdout"]>,
  limitBytes: number,
  told: { readonly line: (line: Buffer) => void; readonly tooLong: () => void },
): void {
  let parts: Buffer[] = [];
  let bytes = 0;
  let over = false;
  stream.on("data", (chunk: Buffer) => {
    if (over) return;
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      told.line(Buffer.concat([...parts, chunk.subarray(from, at)]));
      parts = [];
      bytes = 0;
      from = at + 1;
    }
    if (from < chunk.length) {
      parts.push(chunk.subarray(from));
      bytes += chunk.length - from;
    }
    if (bytes > limitBytes) {
      over = true;
      parts = [];
      told.tooLong();
    }
    breathe(stream);
  });
}

/** Reads on only when everything else that was waiting has had its turn. */
function breathe(stream: { pause(): unknown; resume(): unknown } | null): void {
  stream?.pause();
  setImmediate(() => stream?.resume());
}

function readMessage(line: Buffer): JSONRPCMessage | null {
  try {
    const message: unknown = JSON.parse(line.toString("utf8"));
    return isRecord(message) && message.jsonrpc === "2.0" ? (message as JSONRPCMessage) : null;
  } catch {
    return null;
  }
}
