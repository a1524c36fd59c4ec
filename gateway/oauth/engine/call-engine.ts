import { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Answer } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import { basePathOf } from "@/lib/process/base-path";
import { shared } from "@/lib/process/process";
import { engineTurn } from "./engine-turn";
import { openEngine } from "./open-engine";
import { type UnderWay, underWay } from "./under-way";

/** A request to the engine, with a path that the engine serves and with canonical parameters. */
export interface EngineCall {
  readonly method: "GET" | "POST";
  /** The path, including the query. */
  readonly target: string;
  readonly form?: URLSearchParams;
  /** The `Cookie` header of the client. The engine gets no other header of the client. */
  readonly cookie?: string | undefined;
}

/** A socket that never carries data, because the engine is called without a connection. */
class Nowhere extends Duplex {
  readonly encrypted: boolean;
  readonly remoteAddress: string;

  constructor(address: string, encrypted: boolean) {
    super({ read() {}, write: (_chunk, _encoding, done) => done() });
    this.remoteAddress = address;
    this.encrypted = encrypted;
  }
}

/** A response that is collected in memory and not sent. */
class Kept extends ServerResponse {
  readonly #pieces: Buffer[] = [];
  readonly #done: (answer: Answer) => void;

  constructor(req: IncomingMessage, done: (answer: Answer) => void) {
    super(req);
    this.#done = done;
  }

  override write(piece: unknown): boolean {
    this.#pieces.push(Buffer.from(piece as string));
    return true;
  }

  override end(piece?: unknown): this {
    if (piece) this.#pieces.push(Buffer.from(piece as string));
    this.#done(answerOf(this, Buffer.concat(this.#pieces)));
    this.emit("finish");
    return this;
  }
}

/**
 * The headers of the engine's answer that are passed on. The gateway itself adds the headers for
 * CORS and the length.
 */
const PASSED = ["location", "content-type", "cache-control", "pragma", "www-authenticate"];

function answerOf(res: ServerResponse, body: Buffer): Answer {
  const headers: Record<string, string> = {};
  for (const name of PASSED) {
    const value = res.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  const cookies = [res.getHeader("set-cookie") ?? []].flat().map(String);
  // The page that the engine adds to a redirect would only repeat the redirect's address, so it is
  // left out.
  const isRedirect = res.statusCode >= 300 && res.statusCode < 400;
  if (isRedirect) delete headers["content-type"];
  return { status: res.statusCode, headers, cookies, body: isRedirect ? null : body };
}

interface Called {
  readonly answer: Answer;
  readonly known: UnderWay;
}

/**
 * Calls the engine as if the request had been sent to the public URL. Headers of the client
 * therefore cannot influence the addresses that the engine uses. Returns the engine's response and
 * the facts that are known about the request, or null if the maximum number of requests is already
 * waiting. Rejects if the engine failed, but not if it refused the request.
 */
export async function callEngine(request: Request, call: EngineCall): Promise<Called | null> {
  const turn = engineTurn(request.exchange.address, request.now.getTime());
  let goesOutside = () => {};
  const outside = new Promise<void>((resolve) => {
    goesOutside = resolve;
  });
  const refreshToken =
    call.form?.get("grant_type") === "refresh_token" ? call.form.get("refresh_token") : null;
  const known: UnderWay = { request, goesOutside, refreshToken: refreshToken ?? undefined };
  const calling = turn.run(() => inTurn(known, call), outside);
  if (!calling) return null;
  const called = await calling;
  if (called.answer.status < 400) turn.refund();
  return called;
}

async function inTurn(known: UnderWay, call: EngineCall): Promise<Called> {
  const { exchange, process } = known.request;
  const { host, protocol } = new URL(process.config.publicUrl);
  const handle = await shared("oauth.engine", () => openEngine(process));
  const body = Buffer.from(call.form?.toString() ?? "");
  const socket = new Nowhere(exchange.address, protocol === "https:");
  // From `originalUrl`, the engine learns the base path that its own addresses need.
  const req: IncomingMessage & { originalUrl?: string } = new IncomingMessage(
    socket as unknown as Socket,
  );
  req.method = call.method;
  req.url = call.target;
  req.originalUrl = basePathOf(process.config.publicUrl) + call.target;
  req.headers = {
    host,
    accept: call.method === "GET" ? "text/html" : "application/json",
    ...(call.cookie === undefined ? {} : { cookie: call.cookie }),
    ...(call.form
      ? {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": String(body.length),
        }
      : {}),
  };
  req.push(body);
  req.push(null);
  const answer = await underWay.run(
    known,
    () => new Promise<Answer>((resolve) => void handle(req, new Kept(req, resolve))),
  );
  // If the database is unavailable, the edge answers 503. Any other error is a bug, so the edge
  // answers 500 and logs the error.
  if (known.failed) throw known.failed;
  return { answer, known };
}
