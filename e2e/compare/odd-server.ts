import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { oddAnswer } from "./odd-answers";

/**
 * A server that writes its bytes itself: node odd-server.mjs stdio|http|sse legacy|modern [port].
 * Everything that it sends is legal, but unusual.
 */
const [transport, era, port = "0"] = process.argv.slice(2);
const isModern = era === "modern";
const BOM = "\u00ef\u00bb\u00bf";
const EVENTS = { "content-type": "text/event-stream" };
const JSON_TYPE = { "content-type": "application/json" };

if (transport === "stdio") serveCommand();
else createServer(transport === "sse" ? serveSse() : serveHttp).listen(Number(port), "127.0.0.1");

const bytes = (text: string) => Buffer.from(text, "latin1");

/** A message as an event: with a comment, fields to ignore, and a line of data for each line. */
function eventOf(text: string): string {
  const data = text.split("\n").map((line) => `data: ${line}\r\n`);
  return `: comment\r\nid: 1\r\nretry: 5000\r\nevent: message\r\n${data.join("")}\r\n`;
}

/** A message as a line. A message may contain no line break, but any other blank. */
const lineOf = (text: string) => bytes(`${text.replaceAll("\n", "\t")}\n`);

function serveCommand(): void {
  let text = "";
  process.stdin.on("data", (chunk: Buffer) => {
    const lines = (text + chunk.toString("latin1")).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      const said = oddAnswer(line, isModern);
      if (!said) continue;
      for (const notice of said.notices) process.stdout.write(lineOf(notice));
      // An answer that nobody has asked for costs nothing but itself.
      process.stdout.write(bytes('\n{"jsonrpc":"2.0","id":"stray","result":{}}\n'));
      process.stdout.write(lineOf(said.answer));
    }
  });
  process.stdin.on("end", () => process.exit(0));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("latin1");
}

async function serveHttp(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") return void response.writeHead(405).end();
  const body = await bodyOf(request);
  if (isModern && body.includes('"subscriptions/listen"')) {
    return void response
      .writeHead(404, JSON_TYPE)
      .end(bytes(oddAnswer(body, isModern)?.answer ?? ""));
  }
  const said = oddAnswer(body, isModern);
  if (!said) return void response.writeHead(202).end();
  if (said.notices.length === 0)
    return void response.writeHead(200, JSON_TYPE).end(bytes(said.answer));
  response.writeHead(200, EVENTS).write(bytes(BOM));
  for (const text of [...said.notices, said.answer]) response.write(bytes(eventOf(text)));
  response.end();
}

function serveSse() {
  const streams = new Map<string, ServerResponse>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "GET") {
      const session = String(streams.size + 1);
      streams.set(session, response);
      response.writeHead(200, EVENTS);
      response.write(`event: endpoint\ndata: /message?session=${session}\n\n`);
      return;
    }
    const stream = streams.get(
      new URL(request.url ?? "", "http://odd").searchParams.get("session") ?? "",
    );
    const body = await bodyOf(request);
    response.writeHead(stream ? 202 : 404).end();
    const said = oddAnswer(body, isModern);
    if (!said) return;
    for (const text of [...said.notices, said.answer]) stream?.write(bytes(eventOf(text)));
  };
}
