import type { Caller } from "@/gateway/callers/authenticate";
import { userAgentProduct } from "@/gateway/http/client-name";
import type { Exchange } from "@/gateway/http/exchange";
import type { Request } from "@/gateway/http/request";
import type { CatalogueServer } from "@/lib/catalogue/item";
import { maskSecrets } from "@/lib/secrets/view";
import { recordCall } from "@/lib/usage/recording/record-call";
import type { Body, Message } from "./read-messages";

/** How a message ended, without its arguments and its result. */
export interface Ending {
  /** The error code, or null for a success. */
  readonly code: string | null;
  readonly denied?: boolean;
  readonly server?: CatalogueServer | null;
  readonly responseBytes?: number;
}

/**
 * What is known about the ending of a message before the message is answered. A code that is given
 * here replaces the code of the answer.
 */
export type Noted = Pick<Ending, "server" | "denied"> & { readonly code?: string | undefined };

/** Records how each message of a request ended. Each message is recorded only once. */
export interface CallRecorder {
  /**
   * Notes what is already known about the ending of the message with this id, before the message is
   * answered.
   */
  note(id: unknown, what: Noted): void;
  /** Records how the message with this id ended, after the message has been answered. */
  settle(id: unknown, ending: Ending): void;
  /** Records the same ending for all messages that have none yet. */
  settleRest(code: string | null): void;
}

const INVALID: Message = { id: null, method: "invalid", target: null };
const MAX_INTEGER = 2_147_483_647;

/**
 * Creates a recorder for the messages of an authenticated request. A body without messages counts
 * as one invalid message.
 */
export function callRecorder(request: Request, caller: Caller, body: Body | null): CallRecorder {
  return new Recorder(request, caller, body);
}

class Recorder implements CallRecorder {
  readonly #request: Request;
  readonly #caller: Caller;
  readonly #body: Body | null;
  readonly #startedAtMs = performance.now();
  /**
   * The messages of the request that have not ended. An entry becomes null when its message ends.
   */
  readonly #open: (Message | null)[];
  #noted: Map<Message, Noted> | null = null;

  constructor(request: Request, caller: Caller, body: Body | null) {
    this.#request = request;
    this.#caller = caller;
    this.#body = body;
    this.#open = body && body.messages.length > 0 ? [...body.messages] : [INVALID];
  }

  note(id: unknown, what: Noted): void {
    const message = this.#open[this.#placeOf(id)];
    if (!message) return;
    this.#noted ??= new Map();
    this.#noted.set(message, what);
  }

  settle(id: unknown, ending: Ending): void {
    this.#end(this.#placeOf(id), ending);
  }

  settleRest(code: string | null): void {
    for (const place of this.#open.keys()) this.#end(place, { code });
  }

  #placeOf(id: unknown): number {
    const open = this.#open;
    for (let place = 0; place < open.length; place++) {
      const message = open[place];
      if (message && message.id !== null && message.id === id) return place;
    }
    return -1;
  }

  #end(place: number, ending: Ending): void {
    const message = this.#open[place];
    if (!message) return;
    this.#open[place] = null;
    const noted = this.#noted?.get(message);
    recordMessage(
      {
        request: this.#request,
        caller: this.#caller,
        body: this.#body,
        message,
        startedAtMs: this.#startedAtMs,
      },
      noted ? { ...noted, ...ending, code: noted.code ?? ending.code } : ending,
    );
  }
}

/**
 * A message of an authenticated request, with everything that its record needs except its ending.
 */
export interface RecordedMessage {
  readonly request: Request;
  readonly caller: Caller;
  readonly body: Body | null;
  readonly message: Message;
  /** The time at which the message began, as returned by `performance.now()`. */
  readonly startedAtMs: number;
}

const versionOf = ({ headers }: Exchange) => {
  const said = headers["mcp-protocol-version"];
  return said === undefined ? null : maskSecrets(said).slice(0, 20);
};

/**
 * Writes the call record of a message that has ended, with its outcome, sizes and duration. The
 * record of a request that another process passed on is written there.
 */
export function recordMessage(recorded: RecordedMessage, ending: Ending): void {
  const { request, caller, body, message, startedAtMs } = recorded;
  const { exchange, now, relayed } = request;
  const { code, denied = false, server, responseBytes } = ending;
  if (relayed) {
    relayed({ code, denied, ...(responseBytes === undefined ? {} : { responseBytes }) });
    return;
  }
  const { key } = caller;
  recordCall(
    {
      keyId: key.id,
      rotation: key.rotation,
      teamId: key.team.id,
      method: message.method,
      upstreamId: server?.id ?? null,
      server: server?.name ?? null,
      target: message.target,
      outcome: denied ? "denied" : code === null ? "ok" : "error",
      code,
      client: body?.client ?? userAgentProduct(exchange.headers["user-agent"]),
      protocolVersion: versionOf(exchange) ?? body?.protocolVersion ?? null,
      address: exchange.address,
    },
    {
      atMs: now.getTime(),
      requestBytes: body?.messages.length === 1 ? body.bytes.length : null,
      responseBytes: responseBytes === undefined ? null : Math.min(MAX_INTEGER, responseBytes),
      durationMicros: Math.min(MAX_INTEGER, Math.round((performance.now() - startedAtMs) * 1000)),
      requestId: exchange.requestId,
    },
  );
}
