import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { checkTarget } from "@/lib/servers/address/check-target";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { DialError } from "./dial-error";
import type { Dialing, DialTimes } from "./guard";
import type { guardedAgents } from "./guarded-agents";
import { abortReason, responseBody } from "./response-body";
import type { TlsIdentity } from "./tls-identity";

export interface FetchOptions {
  readonly agents: ReturnType<typeof guardedAgents>;
  readonly policy: () => DialPolicy;
  /** Maximum size in bytes of a body, or of each event if the body is an event stream. */
  readonly responseBytes?: number;
  readonly headerBytes?: number;
}

/** The subset of `fetch` that the transports use. */
export type GuardedFetch = (
  input: string | URL | Request,
  init?: RequestInit,
  how?: FetchHow,
) => Promise<Response>;

/** What one request needs besides the `init` of `fetch`. */
export interface FetchHow extends DialTimes {
  /** By default, the machine's authorities are trusted, and there is no client certificate. */
  readonly tls?: TlsIdentity | null;
}

const RESPONSE_BYTES = 32 * 1024 * 1024;
const HEADER_BYTES = 32 * 1024;
const NULL_BODY = new Set([101, 103, 204, 205, 304]);

/**
 * Creates a `fetch` over guarded agents of node:http and node:https. It checks every target,
 * follows no redirect, refuses content encodings, and streams bodies up to a size limit. Rejects
 * with a `DialError`, with the reason of an aborted signal, or with Node's error if the connection
 * failed.
 */
export function guardedFetch(options: FetchOptions): GuardedFetch {
  return async (input, init = {}, how = {}) => {
    const asked = new Request(input, { ...init, ...(init.body ? { duplex: "half" } : {}) });
    const signal = init.signal ?? (input instanceof Request ? input.signal : null);
    if (signal?.aborted) throw abortReason(signal);
    const target = checkTarget(asked.url, options.policy());
    if (!target.ok) throw new DialError("refused", target.failure.rule ?? "This is refused.");
    const body = asked.body === null ? null : Buffer.from(await asked.arrayBuffer());
    const message = await send(options, target.value, asked, body, signal, how);
    return answer(options, message, target.value, asked.method, signal);
  };
}

function send(
  options: FetchOptions,
  url: URL,
  asked: Request,
  body: Buffer | null,
  signal: AbortSignal | null,
  { connectMs, tls }: FetchHow,
): Promise<IncomingMessage> {
  const headers: Record<string, string> = Object.fromEntries(asked.headers);
  headers.accept ??= "*/*";
  headers["accept-encoding"] = "identity";
  if (body) headers["content-length"] = String(body.length);
  return new Promise((resolve, reject) => {
    const make = url.protocol === "https:" ? httpsRequest : httpRequest;
    const given = new AbortController();
    const dialing: Dialing = { connectMs, givenUp: given.signal };
    const request = make(url, {
      method: asked.method,
      headers,
      ...dialing,
      agent: options.agents.agentFor(url, tls),
      maxHeaderSize: options.headerBytes ?? HEADER_BYTES,
    });
    // A request that has no socket yet reports its end only once it gets one.
    const abort = () => {
      const reason = abortReason(signal);
      given.abort(reason);
      request.destroy(reason);
      reject(reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    request.once("response", (message) => {
      signal?.removeEventListener("abort", abort);
      resolve(message);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      signal?.removeEventListener("abort", abort);
      reject(error.code === "HPE_HEADER_OVERFLOW" ? headersTooLarge(options) : error);
    });
    request.end(body ?? undefined);
  });
}

function headersTooLarge({ headerBytes = HEADER_BYTES }: FetchOptions): DialError {
  return new DialError("too_large", `The answer's headers have more than ${headerBytes} bytes.`);
}

function answer(
  { policy, responseBytes = RESPONSE_BYTES }: FetchOptions,
  message: IncomingMessage,
  url: URL,
  method: string,
  signal: AbortSignal | null,
): Response {
  const status = message.statusCode ?? 0;
  const fault = redirectFault(message, url, policy()) ?? codingFault(message);
  if (fault) {
    message.destroy();
    throw fault;
  }
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? "", message.rawHeaders[index + 1] ?? "");
  }
  if (status < 200 || status > 599) {
    message.destroy();
    throw new Error(`The server answered with status ${status}.`);
  }
  if (NULL_BODY.has(status) || method === "HEAD") {
    message.resume();
    return new Response(null, { status, headers });
  }
  return new Response(responseBody(message, responseBytes, signal), { status, headers });
}

/**
 * Returns the error for a redirect, which names the target and says whether Latchkey would refuse
 * that target too. Returns null for other responses.
 */
function redirectFault(message: IncomingMessage, url: URL, policy: DialPolicy): DialError | null {
  const status = message.statusCode ?? 0;
  const location = message.headers.location;
  if (status < 300 || status > 399 || status === 304) return null;
  if (location === undefined || !URL.canParse(location, url)) {
    return new DialError(
      "redirected",
      `The server answered with a redirect (${status}) to nowhere.`,
    );
  }
  const to = new URL(location, url);
  // Name only the origin: the path and query may hold secrets, and the text is logged.
  const origin = to.origin === "null" ? to.protocol : to.origin;
  const judged = checkTarget(to, policy);
  const why = judged.ok ? "Redirects are not followed." : judged.failure.rule;
  return new DialError("redirected", `The server redirects to ${origin}. ${why}`, origin);
}

function codingFault({ headers }: IncomingMessage): DialError | null {
  const coding = headers["content-encoding"]?.trim().toLowerCase();
  if (!coding || coding === "identity") return null;
  return new DialError("encoded", "The server compressed its answer without being asked to.");
}
