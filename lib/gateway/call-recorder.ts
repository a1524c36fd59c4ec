import type { Request } from "@/lib/http/request";
import { userAgentProduct } from "@/lib/usage/client-name";
import { recordCall } from "@/lib/usage/record-call";
import type { Caller } from "./authenticate";
import type { Body, Message } from "./read-messages";

/** Notes how each message of a request ended, once each. */
export interface CallRecorder {
  /** The message with this id was answered; `code` is null where it went well. */
  settle(id: unknown, code: string | null): void;
  /** Everything that is still open ended like this. */
  settleRest(code: string | null): void;
}

const INVALID: Message = { id: null, method: "invalid", target: null };
const MAX_MICROS = 2_147_483_647;

/** A recorder for the messages of one authenticated request; a body that is none counts as one. */
export function callRecorder(request: Request, caller: Caller, body: Body | null): CallRecorder {
  const { exchange, now } = request;
  const startedAt = performance.now();
  const open = new Set(body && body.messages.length > 0 ? body.messages : [INVALID]);
  const client = body?.client ?? userAgentProduct(exchange.headers["user-agent"]);
  const version =
    exchange.headers["mcp-protocol-version"]?.slice(0, 20) ?? body?.protocolVersion ?? null;

  function record(message: Message, code: string | null) {
    open.delete(message);
    recordCall({
      at: now,
      keyId: caller.key.id,
      teamId: caller.key.team.id,
      method: message.method,
      target: message.target,
      outcome: code === null ? "ok" : "error",
      code,
      durationMicros: Math.min(MAX_MICROS, Math.round((performance.now() - startedAt) * 1000)),
      requestId: exchange.requestId,
      client,
      protocolVersion: version,
      address: exchange.address,
    });
  }

  return {
    settle(id, code) {
      for (const message of open) {
        if (message.id !== null && message.id === id) return record(message, code);
      }
    },
    settleRest(code) {
      for (const message of open) record(message, code);
    },
  };
}
