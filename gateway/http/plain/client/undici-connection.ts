import type { Dispatcher, Pool } from "undici";
import { atEndOfTurn } from "@/gateway/http/plain/end-of-turn";
import { pieceCount } from "@/gateway/http/plain/piece-count";
import { PlainFault } from "@/gateway/http/plain/plain-fault";
import { guardCallback } from "@/lib/process/guard-callback";
import type { AnswerHead } from "./answer-head";
import type { AnswerListener, Outgoing, PlainConnection } from "./plain-connection";

/** Number of bytes that are read from a server before yielding to the event loop. */
const TURN_BYTES = 64 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

/** Creates a connection for a single request. undici writes the request and reads the response. */
export function undiciConnection(pool: () => Promise<Pool>): PlainConnection {
  return new UndiciConnection(pool);
}

class UndiciConnection implements PlainConnection, Dispatcher.DispatchHandler {
  readonly idleMs = null;
  readonly #pool: () => Promise<Pool>;
  readonly #pieces = pieceCount();
  #listener: AnswerListener | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #isOpen = true;
  #isPaused = false;
  #isBreathing = false;
  #unbreathed = 0;

  constructor(pool: () => Promise<Pool>) {
    this.#pool = pool;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(request: Outgoing, listener: AnswerListener): void {
    this.#listener = listener;
    this.#pool().then(
      (pool) =>
        atEndOfTurn(() => {
          if (this.#isOpen) pool.dispatch(dispatchOf(request), this);
        }),
      (error) => this.#close(error),
    );
  }

  pause(): void {
    this.#isPaused = true;
    this.#controller?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isBreathing) this.#controller?.resume();
  }

  destroy(): void {
    this.#listener = null;
    this.#close(new PlainFault("broken"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (!this.#isOpen) controller.abort(new PlainFault("broken"));
  }

  onResponseStart(_: unknown, status: number, headers: Headers): void {
    if (status >= 200) UndiciConnection.#head(this, headOf(status, headers));
    if (this.#isPaused) this.#controller?.pause();
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (!this.#pieces.add(chunk.length)) {
      this.#close(new PlainFault("too_many_pieces"));
      return;
    }
    UndiciConnection.#data(this, chunk);
    this.#unbreathed += chunk.length;
    if (this.#unbreathed >= TURN_BYTES) this.#breathe();
  }

  onResponseEnd(): void {
    const listener = this.#listener;
    this.#listener = null;
    this.#isOpen = false;
    guardCallback(() => listener?.end())();
  }

  onResponseError(_: unknown, error: Error): void {
    this.#close(faultOf(error));
  }

  static readonly #broken = (to: UndiciConnection) => to.#close(new PlainFault("unreadable"));

  static readonly #head = guardCallback(
    (to: UndiciConnection, head: AnswerHead) => to.#listener?.head(head),
    UndiciConnection.#broken,
  );

  static readonly #data = guardCallback(
    (to: UndiciConnection, content: Buffer) => to.#listener?.data(content),
    UndiciConnection.#broken,
  );

  #breathe(): void {
    this.#unbreathed = 0;
    this.#isBreathing = true;
    this.#controller?.pause();
    setImmediate(() => {
      this.#isBreathing = false;
      if (!this.#isPaused) this.#controller?.resume();
    });
  }

  #close(error: Error): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const listener = this.#listener;
    this.#listener = null;
    this.#controller?.abort(error);
    guardCallback(() => listener?.fail(error))();
  }
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Converts a request with its complete body to the form that undici takes. */
function dispatchOf(request: Outgoing): Dispatcher.DispatchOptions {
  const bytes = typeof request === "string" ? Buffer.from(request) : Buffer.concat(request);
  const end = bytes.indexOf(HEAD_END);
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const [method = "", path = ""] = first.split(" ");
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { method, path, headers, body: bytes.subarray(end + HEAD_END.length) };
}

function headOf(status: number, headers: Headers): AnswerHead {
  const said = (name: string) => {
    const value = headers[name];
    return typeof value === "string" ? value : (value?.join(", ") ?? null);
  };
  const length = said("content-length");
  return {
    status,
    contentType: said("content-type")?.toLowerCase() ?? "",
    contentEncoding: said("content-encoding")?.toLowerCase() ?? "",
    framing:
      said("transfer-encoding") !== null
        ? { kind: "chunked" }
        : length === null
          ? { kind: "close" }
          : { kind: "length", bytes: Number(length) },
    keepAlive: true,
    idleMs: null,
    retryAfter: said("retry-after"),
    challenge: said("www-authenticate"),
  };
}

/**
 * Converts undici's errors to faults. Returns errors of the socket and refusals of the guards
 * unchanged.
 */
function faultOf(error: Error): Error {
  const { code = "", name } = error as NodeJS.ErrnoException;
  if (error instanceof PlainFault || !code.startsWith("UND_ERR_")) {
    return name === "HTTPParserError" ? new PlainFault("not_http", error.message) : error;
  }
  const isBroken = code === "UND_ERR_SOCKET" && !error.message.startsWith("bad ");
  return new PlainFault(isBroken ? "broken" : "not_http", error.message);
}
