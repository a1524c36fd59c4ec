import type { Failure } from "@/lib/errors";
import type { LeanTarget } from "@/lib/upstreams/link/link";
import { failureOf, LinkProblem, problemOf, statusProblem } from "@/lib/upstreams/link/problem";
import type { AnswerHead } from "./answer-head";
import { type EventReader, eventReader } from "./event-reader";
import { takeConnection } from "./raw-pool";
import { type Answering, readServerMessage } from "./rewrite-message";

/** Of one answer, or one event of an answer. */
const RESULT_BYTES = 10 * 1024 * 1024;
const REFUSAL_BYTES = 64 * 1024;
/** For a stream to end after its answer, so that its connection can be used again. */
const DRAIN_MS = 250;
/** After this long the caller is shown that its call is under way. */
const SLOW_MS = 5_000;

/** Who hears of one call. `end` is the last word. */
export interface AskListener {
  /** A notification of the call, as JSON. */
  notification(message: Buffer): void;
  /** The call goes on for a while. */
  slow(): void;
  end(outcome: AskOutcome): void;
}

export type AskOutcome =
  /** The caller's answer, as JSON. `code` is null where it went well. */
  | { readonly kind: "answer"; readonly bytes: Uint8Array; readonly code: string | null }
  /** The server wants to know more from the caller before it goes on. */
  | {
      readonly kind: "asks";
      readonly inputRequests: Readonly<Record<string, unknown>>;
      readonly requestState: string | null;
    }
  /** The server did nothing with it: it does not know our session or version any more. */
  | { readonly kind: "lost" }
  /** The server did nothing with it: it wants other credentials. */
  | { readonly kind: "unauthorized" }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface Asking {
  /** Gives up: the connection is closed, and nobody is told. */
  cancel(): void;
  pause(): void;
  resume(): void;
}

const LOST = { kind: "lost" } as const;

/** Sends one request to a server and reads its answer, within the server's time. */
export function askServer(
  target: LeanTarget,
  request: string,
  answering: Answering,
  listener: AskListener,
): Asking {
  const { name } = answering.server;
  let ended = false;
  const end = (outcome: AskOutcome) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    listener.end(outcome);
  };
  const failed = (error: unknown) => {
    const { failure } = failureOf(name, problemOf(error), target.timeoutMs);
    end({ kind: "failed", failure });
  };
  const late = () => {
    failed(new LinkProblem("timeout", "It took too long."));
    connection?.destroy();
  };
  // One timer a call: nearly all end before it is told to go on.
  const isShort = target.timeoutMs <= SLOW_MS;
  let timer = setTimeout(isShort ? late : goOn, isShort ? target.timeoutMs : SLOW_MS);
  function goOn() {
    timer = setTimeout(late, target.timeoutMs - SLOW_MS);
    listener.slow();
  }

  let connection: ReturnType<typeof takeConnection> | null = null;
  try {
    connection = takeConnection(target.agent, target.url);
  } catch (error) {
    queueMicrotask(() => failed(error));
    return { cancel: () => end(LOST), pause() {}, resume() {} };
  }
  const used = connection;
  const stop = (problem: LinkProblem) => {
    failed(problem);
    used.destroy();
  };

  let head: AnswerHead | null = null;
  let mode: "json" | "events" | "refusal" = "json";
  let parts: Buffer[] = [];
  let size = 0;
  let events: EventReader | null = null;

  function message(bytes: Buffer): void {
    const read = readServerMessage(bytes, answering);
    if (read.kind === "answer" || read.kind === "asks") end(read);
    else if (read.kind === "notification" && mode === "events") listener.notification(bytes);
    else if (read.kind === "garbage" || mode === "json") {
      stop(new LinkProblem("failed", "It answered with something that is not JSON-RPC."));
    }
  }

  used.send(request, {
    head(read) {
      head = read;
      const problem = headProblem(read);
      if (problem) {
        stop(problem);
        return;
      }
      if (read.status !== 200) mode = "refusal";
      else if (read.contentType.startsWith("text/event-stream")) mode = "events";
      if (read.framing.kind === "length" && read.framing.bytes > RESULT_BYTES) stop(tooLarge());
    },
    data(content) {
      if (ended) return;
      if (mode === "events") {
        events ??= eventReader(RESULT_BYTES);
        if (!events.feed(content, message)) stop(tooLarge());
        // The answer is there: whatever else the server has to say is no part of it.
        if (ended) setTimeout(() => !drained && used.destroy(), DRAIN_MS).unref();
        return;
      }
      size += content.length;
      parts.push(content);
      if (size > (mode === "refusal" ? REFUSAL_BYTES : RESULT_BYTES)) stop(tooLarge());
    },
    end() {
      drained = true;
      if (ended) return;
      const bytes = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
      parts = [];
      if (mode === "json") message(bytes);
      else if (mode === "refusal") end(refused(bytes));
      else failed(new LinkProblem("unavailable", "It broke its answer off in the middle."));
    },
    fail: failed,
  });
  let drained = false;

  function refused(bytes: Buffer): AskOutcome {
    const status = head?.status ?? 0;
    const error = errorIn(bytes);
    if (status === 401) return { kind: "unauthorized" };
    if (isLost(status, error?.code ?? null, target)) return LOST;
    if (!error) {
      const problem = statusProblem(status, `${status}`);
      return { kind: "failed", failure: failureOf(name, problem, target.timeoutMs).failure };
    }
    const text = `{"jsonrpc":"2.0","id":${answering.callerId},"error":${JSON.stringify(error)}}`;
    return { kind: "answer", bytes: Buffer.from(text), code: String(error.code) };
  }

  return {
    cancel() {
      ended = true;
      clearTimeout(timer);
      used.destroy();
    },
    pause: () => used.pause(),
    resume: () => used.resume(),
  };
}

function headProblem({ status, contentType, contentEncoding }: AnswerHead): LinkProblem | null {
  if (contentEncoding !== "" && contentEncoding !== "identity") {
    return new LinkProblem("failed", "It compressed its answer without being asked to.");
  }
  if (status >= 300 && status < 400) return statusProblem(status, "a redirect");
  if (status > 200 && status < 300) {
    return new LinkProblem("failed", "It answered without a response.");
  }
  const isKnown =
    contentType.startsWith("application/json") || contentType.startsWith("text/event-stream");
  if (status !== 200 || isKnown) return null;
  return new LinkProblem("failed", "It answered with a content type that is not MCP's.");
}

interface RpcError {
  readonly code: number;
  readonly message: string;
}

function errorIn(bytes: Buffer): RpcError | null {
  try {
    const { error } = JSON.parse(bytes.toString("utf8")) as { error?: Partial<RpcError> };
    const isError = typeof error?.code === "number" && typeof error.message === "string";
    return isError ? (error as RpcError) : null;
  } catch {
    return null;
  }
}

/** A session that is gone (404), or a version that is not spoken any more. */
function isLost(status: number, code: number | null, { era, sessionId }: LeanTarget): boolean {
  if (status === 404 && era === "legacy" && sessionId !== null) return code !== -32601;
  if (status !== 400) return false;
  return code === -32_022 || code === -32_020 || (code === -32_000 && sessionId !== null);
}

function tooLarge(): LinkProblem {
  const limit = RESULT_BYTES / 1_048_576;
  return new LinkProblem("failed", `Its answer is larger than ${limit} MB.`);
}
