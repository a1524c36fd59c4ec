import { setTimeout as pause } from "node:timers/promises";
import { LineReader } from "@/gateway/upstreams/decode/line-reader";
import type { ReadMessage } from "@/gateway/upstreams/decode/message-reader";
import { readAll } from "@/gateway/upstreams/decode/read-all";
import type { ChannelListener } from "@/gateway/upstreams/message-channel";
import { guardCallback, runInBackground } from "@/lib/process/guard-callback";
import { type ChildChannel, ChildEnded } from "./child";
import { endingOf, lastLinesOf } from "./child-ending";
import { spawnGuarded } from "./child-process";
import type { Spawning } from "./launch";
import { recentProcessTable, togetherBytes } from "./processes";
import { stderrTail } from "./stderr-tail";

export interface ChildLimits {
  /** Maximum size of a message, in bytes. */
  readonly lineBytes: number;
  /** Maximum memory of the process and its descendants, in bytes. */
  readonly memoryBytes: number;
  /**
   * Maximum number of concurrent processes and threads, if the operating system can count them per
   * command.
   */
  readonly processes: number;
  /** Milliseconds between two checks of the memory in use. */
  readonly watchMs: number;
}

export interface ChildNews {
  /** Called with the last lines of stderr, shortly after they have changed. */
  readonly stderr: (tail: string) => Promise<void>;
  /** Called when all processes of the command have ended. */
  readonly gone: () => void;
  /** Returns a likely cause for the end of the process, or an empty text if there is none. */
  readonly hint?: () => string;
}

const INPUT_BYTES = 32 * 1_048_576;
const FLUSH_MS = 2_000;
const ENDING_MS = 500;
/** Maximum number of lines without a message that are kept from each piece of output. */
const NOISE_LINES = 200;

/**
 * Runs a guarded command and uses its standard streams as a channel, with one JSON-RPC message per
 * line.
 */
export function childChannel(
  spawning: Spawning,
  limits: ChildLimits,
  news: ChildNews,
): ChildChannel {
  const tail = stderrTail(Object.values(spawning.env));
  let guarded: ReturnType<typeof spawnGuarded> | null = null;
  let ending: ChildEnded | null = null;
  let closing = false;
  let spoke = false;
  let garbled = false;
  let closed: Promise<void> | null = null;
  let measure = () => 0;
  let watch: NodeJS.Timeout | undefined;
  let flush: NodeJS.Timeout | undefined;
  let flushed = "";
  let listener: ChannelListener | null = null;

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
      listener?.closed();
    })();
    return closed;
  };

  const overrun = (text: string) =>
    runInBackground(end(new ChildEnded(text, text, true, "command_overran")));
  const broken = () => overrun("What it wrote could not be read, and it was ended.");

  /**
   * Reads stdout line by line. Keeps lines that are not messages, because they may explain a fault.
   */
  const readLines = async (stream: AsyncIterable<Uint8Array>) => {
    const reader = new LineReader(limits.lineBytes);
    await readAll(stream, async (chunk) => {
      const lines: ReadMessage[] = [];
      const isFine = reader.feed(chunk, (line) => lines.push(line));
      const bad = lines.filter(({ message }) => message.kind === "bad");
      if (lines.length > bad.length) spoke = true;
      if (bad.length > 0) {
        garbled = true;
        tail.write(bad.slice(-NOISE_LINES).map(noiseOf).join(""));
      }
      for (const line of lines) if (!closed) await listener?.read(line);
      if (!isFine) overrun("It wrote a message that is too large, and was ended.");
    });
  };

  return {
    get pid() {
      return guarded?.child.pid ?? null;
    },
    ending: () => ending,
    tail: () => lastLinesOf(tail.text()),
    wroteGarbage: () => garbled && !spoke,
    memoryBytes: () => (closed ? 0 : measure()),
    start: async (to) => {
      listener = to;
      const sinceMs = performance.now();
      const started = spawnGuarded(spawning);
      guarded = started;
      const { child } = started;
      child.stdin?.on("error", () => {});
      child.stderr?.setEncoding("utf8");
      child.stderr?.on(
        "data",
        guardCallback((chunk: string) => {
          tail.write(chunk);
          flush ??= setTimeout(() => runInBackground(flushNow()), FLUSH_MS);
          flush.unref();
          breathe(child.stderr);
        }, broken),
      );
      if (child.stdout) {
        readLines(child.stdout).catch((error: unknown) => {
          // A stream that is destroyed together with its process fails too. The end of the process
          // is reported elsewhere, so this failure is ignored.
          if (!closed && !isEnding(error)) runInBackground(Promise.reject(error), broken);
        });
      }
      const ended = started.ended.then(async ({ status, signal }) => {
        if (!closing) await end(endingOf(status, signal, tail.text(), news.hint?.()));
      });
      runInBackground(ended);
      measure = () =>
        started.family(recentProcessTable(sinceMs)).reduce((sum, one) => sum + one.memoryBytes, 0);
      const look = () => {
        // Browsers share pages between their processes, so a sum above the limit is looked at closely.
        if (measure() <= limits.memoryBytes) return;
        if (togetherBytes(started.family()) <= limits.memoryBytes) return;
        const limit = Math.round(limits.memoryBytes / 1_048_576);
        overrun(`It used more than ${limit} MB of memory, and was ended.`);
      };
      watch = setInterval(guardCallback(look), limits.watchMs);
      watch.unref();
    },
    send: (message) => write(guarded, lineOf(message), () => ending),
    close: () => {
      closing = true;
      return end(null);
    },
  };
}

async function write(
  guarded: ReturnType<typeof spawnGuarded> | null,
  line: Buffer,
  ending: () => ChildEnded | null,
): Promise<void> {
  const input = guarded?.child.stdin;
  const gone = async () => {
    // A process that has closed its input is about to exit. Wait for the exit, because the exit
    // status gives the reason.
    if (!ending()) await Promise.race([guarded?.ended, pause(ENDING_MS)]);
    throw ending() ?? new ChildEnded("Its process has ended.", "stdin is closed", true);
  };
  if (!input?.writable) return gone();
  if (input.writableLength > INPUT_BYTES) {
    const text = "It does not read its standard input.";
    throw new ChildEnded(text, text, true);
  }
  const failed = await new Promise((resolve) => input.write(line, resolve));
  if (failed) await gone();
}

/**
 * Returns a message as one line (MCP 2026-07-28, stdio: a message contains no line breaks). In JSON
 * a line break can only be blank space between two tokens.
 */
function lineOf(message: Buffer): Buffer {
  const line = Buffer.allocUnsafe(message.length + 1);
  message.copy(line);
  line[message.length] = LF;
  for (const code of [LF, CR]) {
    for (let at = line.indexOf(code); at >= 0 && at < message.length; ) {
      line[at] = BLANK;
      at = line.indexOf(code, at + 1);
    }
  }
  return line;
}

const LF = 0x0a;
const CR = 0x0d;
const BLANK = 0x20;

/** Formats a line of output that is not a message, for display. */
function noiseOf({ bytes }: ReadMessage): string {
  return `stdout: ${bytes.toString("utf8", 0, 500)}\n`;
}

/** True if this error only means that the stream ended together with its process. */
function isEnding(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR" || code === "ECONNRESET";
}

/** Pauses a stream until other tasks on the event loop have had a turn. */
function breathe(stream: { pause(): unknown; resume(): unknown } | null): void {
  stream?.pause();
  setImmediate(() => stream?.resume());
}
