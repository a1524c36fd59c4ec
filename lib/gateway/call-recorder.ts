import type { Request } from "@/lib/http/request";
import { userAgentProduct } from "@/lib/usage/client-name";
import { recordCall } from "@/lib/usage/record-call";
import type { Caller } from "./authenticate";
import type { CatalogueServer } from "./catalogue/item";
import type { Body, Message } from "./read-messages";

/** How a message ended: never its arguments or its result. */
export interface Ending {
  /** Null where it went well. */
  readonly code: string | null;
  readonly denied?: boolean;
  readonly server?: CatalogueServer | null;
  readonly responseBytes?: number;
}

/** Notes how each message of a request ended, once each. */
export interface CallRecorder {
  /** The message with this id goes to a server, or was denied. */
  note(id: unknown, what: Pick<Ending, "server" | "denied">): void;
  /** The message with this id was answered. */
  settle(id: unknown, ending: Ending): void;
  /** Everything that is still open ended like this. */
  settleRest(code: string | null): void;
}

const INVALID: Message = { id: null, method: "invalid", target: null };
const MAX_INTEGER = 2_147_483_647;

/** A recorder for the messages of one authenticated request; a body that is none counts as one. */
export function callRecorder(request: Request, caller: Caller, body: Body | null): CallRecorder {
  const startedAtMs = performance.now();
  const messages = body && body.messages.length > 0 ? body.messages : [INVALID];
  const open: (Message | null)[] = [...messages];
  let noted: Map<Message, Pick<Ending, "server" | "denied">> | null = null;
  const find = (id: unknown) =>
    open.findIndex((message) => message !== null && message.id !== null && message.id === id);
  const end = (at: number, ending: Ending) => {
    const message = open[at];
    if (!message) return;
    open[at] = null;
    const known = noted?.get(message);
    const recorded = { request, caller, body, message, startedAtMs };
    recordMessage(recorded, known ? { ...known, ...ending } : ending);
  };
  return {
    note(id, what) {
      const message = open[find(id)];
      if (!message) return;
      noted ??= new Map();
      noted.set(message, what);
    },
    settle: (id, ending) => end(find(id), ending),
    settleRest(code) {
      for (const at of open.keys()) end(at, { code });
    },
  };
}

/** One message of an authenticated request. */
export interface RecordedMessage {
  readonly request: Request;
  readonly caller: Caller;
  readonly body: Body | null;
  readonly message: Message;
  /** `performance.now()`. */
  readonly startedAtMs: number;
}

/** Records how one message ended. */
export function recordMessage(recorded: RecordedMessage, ending: Ending): void {
  const { request, caller, body, message, startedAtMs } = recorded;
  const { exchange, now } = request;
  const { code, denied = false, server, responseBytes } = ending;
  recordCall({
    at: now,
    keyId: caller.key.id,
    teamId: caller.key.team.id,
    method: message.method,
    upstreamId: server?.id ?? null,
    server: server?.name ?? null,
    requestBytes: body?.messages.length === 1 ? body.bytes : null,
    responseBytes: responseBytes === undefined ? null : Math.min(MAX_INTEGER, responseBytes),
    target: message.target,
    outcome: denied ? "denied" : code === null ? "ok" : "error",
    code,
    durationMicros: Math.min(MAX_INTEGER, Math.round((performance.now() - startedAtMs) * 1000)),
    requestId: exchange.requestId,
    client: body?.client ?? userAgentProduct(exchange.headers["user-agent"]),
    protocolVersion:
      exchange.headers["mcp-protocol-version"]?.slice(0, 20) ?? body?.protocolVersion ?? null,
    address: exchange.address,
  });
}
