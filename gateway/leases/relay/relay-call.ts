import { cancellable } from "@/gateway/calls/cancellable";
import { askedLevel, LEVEL_HEADER } from "@/gateway/calls/log-level";
import type { Answer } from "@/gateway/http/exchange";
import { eventBytes } from "@/gateway/messages/event-text";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { failed, type Outcome } from "@/gateway/messages/outcome";
import { failureError } from "@/gateway/messages/rpc-errors";
import { errorText } from "@/gateway/messages/rpc-text";
import type { CatalogueServer } from "@/lib/catalogue/item";
import type { Failure } from "@/lib/errors/errors";
import { guardCallback } from "@/lib/process/guard-callback";
import { keepConnection } from "./connect-owner";
import {
  answerHead,
  NOT_OWNER_STATUS,
  type RelayedEnding,
  type RelayedHead,
  relayedEnding,
} from "./relayed";
import { FRAME, type SealedSocket } from "./sealed-socket";

/** Bytes that may wait for a slow client before the owner is no longer read from. */
const MOST_UNREAD = 256 * 1024;

/** The headers of a request that the owner needs. None of them is a credential. */
const CARRIED = /^(?:accept|content-type|user-agent|traceparent|tracestate|baggage|mcp-[\w-]+)$/;

/** The failure of a call whose session ended with the process that held it. */
export const OWNER_GONE = "The Latchkey process that held its session has ended during the call.";

/**
 * Passes a call on to the process that holds the session, over a connection to it, and returns the
 * outcome that it had there, or `not_owner` if that process does not hold the session, so that the
 * call was not made. Messages before the answer are streamed as they arrive. When the caller leaves
 * or cancels, the connection is closed, which cancels the call at the owner.
 */
export function relayCall(
  mcp: McpRequest,
  server: CatalogueServer,
  owner: string,
  sealed: SealedSocket,
): Promise<Outcome | "not_owner"> {
  return new Promise((resolve) => {
    const relay = new RelayedCall(mcp, server, owner, sealed, resolve);
    relay.send();
  });
}

class RelayedCall {
  readonly #mcp: McpRequest;
  readonly #server: CatalogueServer;
  readonly #owner: string;
  readonly #sealed: SealedSocket;
  readonly #resolve: (outcome: Outcome | "not_owner") => void;
  readonly #pieces: Buffer[] = [];
  #head: { readonly status: number; readonly headers: Record<string, string> } | null = null;
  #to: ReadableStreamDefaultController<Uint8Array> | null = null;
  #ended: (ending: RelayedEnding) => void = () => {};
  #stop: () => void = () => {};
  #isOver = false;

  constructor(
    mcp: McpRequest,
    server: CatalogueServer,
    owner: string,
    sealed: SealedSocket,
    resolve: (outcome: Outcome | "not_owner") => void,
  ) {
    this.#mcp = mcp;
    this.#server = server;
    this.#owner = owner;
    this.#sealed = sealed;
    this.#resolve = resolve;
  }

  send(): void {
    const gone = () => this.#leave();
    const forget = cancellable(this.#mcp, gone);
    const stopListening = this.#mcp.reply.listen({ gone });
    this.#stop = () => {
      forget();
      stopListening();
    };
    this.#sealed.listen({
      frame: guardCallback(
        (kind: number, content: Buffer) => this.#frame(kind, content),
        () => this.#broken(),
      ),
      closed: () => this.#broken(),
    });
    this.#sealed.send(FRAME.head, Buffer.from(JSON.stringify(headOf(this.#mcp))));
    this.#sealed.send(FRAME.data, this.#mcp.written.bytes);
    this.#sealed.send(FRAME.end, NOTHING);
  }

  #frame(kind: number, content: Buffer): void {
    if (this.#isOver) return;
    if (kind === FRAME.head && !this.#head) {
      const head = answerHead.parse(JSON.parse(content.toString("utf8")));
      this.#head = head;
      if (head.streams) this.#begin(head);
    } else if (kind === FRAME.data && this.#to) {
      this.#to.enqueue(content);
      if ((this.#to.desiredSize ?? 0) <= 0) this.#sealed.pause();
    } else if (kind === FRAME.data) this.#pieces.push(content);
    else if (kind === FRAME.end && this.#head) {
      this.#end(relayedEnding.parse(JSON.parse(content.toString("utf8"))));
    } else this.#broken();
  }

  /** Begins an answer that is an event stream. */
  #begin({ status, headers }: Pick<Answer, "status" | "headers">): void {
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#to = controller;
        },
        pull: () => this.#sealed.resume(),
        cancel: () => this.#leave(),
      },
      { highWaterMark: MOST_UNREAD, size: (bytes) => bytes?.length ?? 0 },
    );
    const ending = new Promise<RelayedEnding>((resolve) => {
      this.#ended = resolve;
    });
    const answer = { status, headers, body };
    this.#resolve({ kind: "relayed", answer, ending, server: this.#server });
  }

  #end(ending: RelayedEnding): void {
    this.#over();
    const { status = 500, headers = {} } = this.#head ?? {};
    keepConnection(this.#owner, this.#sealed);
    if (this.#to) {
      this.#to.close();
      this.#ended(ending);
    } else if (status === NOT_OWNER_STATUS) this.#resolve("not_owner");
    else {
      const answer = { status, headers, body: Buffer.concat(this.#pieces) };
      this.#resolve({ kind: "relayed", answer, ending, server: this.#server });
    }
  }

  /** The caller has left or has cancelled the call. */
  #leave(): void {
    if (this.#isOver) return;
    this.#over();
    this.#sealed.destroy();
    const ending = { code: "client_gone" };
    if (this.#to) {
      // The stream may have been cancelled, which closes it.
      guardCallback(() => this.#to?.close())();
      this.#ended(ending);
    } else this.#resolve({ kind: "gone", server: this.#server });
  }

  /** The owner has ended, or what it sent cannot be read. */
  #broken(): void {
    if (this.#isOver) return;
    this.#over();
    this.#sealed.destroy();
    const params = { server: this.#server.name, problem: OWNER_GONE };
    const failure: Failure = { code: "upstream_unavailable", retryAfterSeconds: 5, params };
    if (!this.#to) {
      this.#resolve(failed(failure, this.#server));
      return;
    }
    const { id, request } = this.#mcp;
    const error = failureError(failure, request.exchange.requestId);
    this.#to.enqueue(eventBytes(Buffer.from(errorText(id, error))));
    this.#to.close();
    this.#ended({ code: failure.code });
  }

  #over(): void {
    this.#isOver = true;
    this.#stop();
  }
}

const NOTHING = Buffer.alloc(0);

function headOf(mcp: McpRequest): RelayedHead {
  const { caller, request } = mcp;
  const { exchange } = request;
  const level = askedLevel(mcp);
  const carried = Object.entries(exchange.headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && CARRIED.test(entry[0]),
  );
  return {
    keyId: caller.key.id,
    scopes: [...caller.scopes],
    tokenEndsAtSeconds: caller.tokenEndsAtSeconds,
    ...(caller.key.rotation > 0 ? { rotation: caller.key.rotation } : {}),
    requestId: exchange.requestId,
    address: exchange.address,
    headers: {
      ...Object.fromEntries(carried),
      ...(level === null ? {} : { [LEVEL_HEADER]: level }),
    },
  };
}
