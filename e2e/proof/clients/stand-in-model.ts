import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { until } from "@/e2e/proof/support/wait";

/** The result of a tool call, as the client sends it to the model. */
export interface Shown {
  readonly text: string;
  readonly isError: boolean;
}

/** A request that the client sends to the model. The model may answer it with a tool call. */
export interface Turn {
  readonly tools: readonly string[];
  /** The results of all earlier tool calls, oldest first. */
  readonly results: readonly Shown[];
}

export type Event = Readonly<Record<string, unknown>>;

/** The parts of a model vendor's API that a client uses in a conversation. */
export interface Dialect {
  /** Reads a request to the model. Returns null if the request is not part of the conversation. */
  read(path: string, body: unknown): Turn | null;
  /** `given` are the arguments as JSON text. */
  call(tool: string, id: string, given: string): readonly Event[];
  say(text: string): readonly Event[];
  /** Returns the response to a request to the model that is not part of the conversation. */
  other(path: string): readonly Event[] | object;
}

const TURN_LIMIT_MS = 240_000;

/**
 * Starts a local server that takes the place of a model. It holds back the response to the client's
 * request until the test says which tool the client should call.
 */
export async function standInModel(dialect: Dialect) {
  let waiting: { turn: Turn; response: ServerResponse } | undefined;
  let made = 0;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const path = request.url ?? "";
    const turn = text ? dialect.read(path, JSON.parse(text)) : null;
    if (turn) {
      waiting = { turn, response };
      return;
    }
    const other = dialect.other(path);
    if (Array.isArray(other)) return send(response, other);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(other));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const next = async (results: number) => {
    const isNext = () => (waiting?.turn.results.length ?? -1) >= results;
    await until(isNext, TURN_LIMIT_MS, `the client asks its model, with ${results} results`);
    return waiting as NonNullable<typeof waiting>;
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /**
     * Makes the client call the tool whose name ends with `name`, and waits for the tool's result.
     * If the client offers no such tool, the result is an error. `given` are the arguments as JSON
     * text.
     */
    async call(name: string, given = "{}"): Promise<Shown> {
      const { turn, response } = await next(made);
      const tool = turn.tools.find((one) => one.endsWith(name));
      if (tool === undefined) {
        const text = `The client offers no ${name}, but ${turn.tools.join(", ")}.`;
        return { text, isError: true };
      }
      made++;
      send(response, dialect.call(tool, `call_${made}`, given));
      const shown = (await next(made)).turn.results.at(-1);
      if (!shown) throw new Error("There is no result.");
      return shown;
    },
    /** Waits for the client's next request, and returns the names of the tools that it offers. */
    async tools(): Promise<readonly string[]> {
      return (await next(made)).turn.tools;
    },
    /**
     * Answers the client's next request with text instead of a tool call, which ends the
     * conversation.
     */
    async end(): Promise<void> {
      const { response } = await next(made);
      send(response, dialect.say("Done."));
    },
    close() {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

export type StandInModel = Awaited<ReturnType<typeof standInModel>>;

function send(response: ServerResponse, events: readonly Event[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    const named = typeof event.type === "string" ? `event: ${event.type}\n` : "";
    response.write(`${named}data: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}
