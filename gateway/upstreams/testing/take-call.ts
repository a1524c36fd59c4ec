import type { IncomingMessage, ServerResponse } from "node:http";
import { writeEvent } from "./write-event";

/**
 * Takes a call of a tool of `testServer`: misbehaves in the way that the tool's name says, or answers
 * with the arguments.
 */
export function takeCall(
  request: IncomingMessage,
  response: ServerResponse,
  message: Record<string, unknown>,
  params: Record<string, unknown>,
  answer: (result: unknown) => unknown,
): unknown {
  const text = (said: string) => ({
    resultType: "complete",
    content: [{ type: "text", text: said }],
    extra: { kept: true },
    _meta: { "io.modelcontextprotocol/serverInfo": { name: "test", version: "1" }, mine: 1 },
  });
  const stream = () => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
  };
  const token = ((params._meta ?? {}) as Record<string, unknown>).progressToken;
  switch (params.name) {
    case "hang":
      return;
    case "die":
      stream();
      response.write(": here it comes\n\n");
      setTimeout(() => request.socket.destroy(), 20);
      return;
    case "cut":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"jsonrpc":');
      setTimeout(() => request.socket.destroy(), 20);
      return;
    case "garbage":
      response.writeHead(200, { "content-type": "application/json" }).end("<<<not json>>>");
      return;
    case "garbage-events":
      stream();
      response.write("data: <<<not json>>>\n\n");
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
      return;
    case "redirect":
      response.writeHead(307, { location: "http://169.254.169.254/latest/meta-data/" }).end();
      return;
    case "unavailable":
      response.writeHead(503).end("busy");
      return;
    case "fails":
      response.writeHead(500).end("an error");
      return;
    case "limited":
      response.writeHead(429, { "retry-after": "30" }).end("too often");
      return;
    case "reset":
      request.socket.destroy();
      return;
    case "big":
    case "big-event":
      return flood(response, params.name === "big-event");
    case "slow":
      response.writeHead(200, { "content-type": "application/json" });
      drip(response);
      return;
    case "noisy": {
      stream();
      const said = (method: string, rest: object) =>
        writeEvent(response, { jsonrpc: "2.0", method, params: rest });
      said("notifications/progress", { progressToken: token, progress: 1, total: 2 });
      said("notifications/message", { level: "info", data: "half-way" });
      writeEvent(response, { jsonrpc: "2.0", id: message.id, result: text("done") });
      response.end();
      return;
    }
    case "touch":
      stream();
      writeEvent(response, {
        jsonrpc: "2.0",
        method: "notifications/resources/updated",
        params: params.arguments,
      });
      writeEvent(response, { jsonrpc: "2.0", id: message.id, result: text("done") });
      response.end();
      return;
    case "ask":
      return answer({
        resultType: "input_required",
        requestState: "opaque",
        inputRequests: { q: { method: "elicitation/create", params: { message: "Who?" } } },
      });
    case "headers":
      return answer(text(JSON.stringify(request.headers)));
    case "meta":
      return answer(text(JSON.stringify(params._meta ?? null)));
    default:
      return answer(text(JSON.stringify(params.arguments ?? null)));
  }
}

function flood(response: ServerResponse, asEvent: boolean): void {
  const type = asEvent ? "text/event-stream" : "application/json";
  response.writeHead(200, { "content-type": type });
  response.write(asEvent ? 'data: {"jsonrpc":"2.0","x":"' : '{"jsonrpc":"2.0","x":"');
  const chunk = "a".repeat(65_536);
  let left = (50 * 1_048_576) / chunk.length;
  const more = () => {
    while (left-- > 0 && !response.destroyed) {
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end('"}\n\n');
  };
  more();
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => {
    if (response.destroyed) clearInterval(timer);
    else response.write(" ");
  }, 20);
}
