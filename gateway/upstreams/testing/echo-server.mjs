// Answers each request with the bytes of the value that follows the first `"echo":` in it, over the
// standard streams (node echo-server.mjs ERA), Streamable HTTP or HTTP+SSE. Text is handled as
// Latin-1, so that one character is one byte.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const CAPABILITIES = '{"tools":{},"prompts":{},"resources":{},"completions":{},"logging":{}}';
const INFO = '{"name":"echo","version":"1"}';
const GREETINGS = {
  legacy: {
    initialize: `{"protocolVersion":"2025-11-25","capabilities":${CAPABILITIES},"serverInfo":${INFO}}`,
    ping: "{}",
    "logging/setLevel": "{}",
  },
  modern: {
    "server/discover": `{"supportedVersions":["2026-07-28"],"capabilities":${CAPABILITIES},"resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":${INFO}}}`,
  },
};
const MARK = '"echo":';

/** Returns the end of the JSON value that begins at `start`. */
function valueEnd(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') for (at++; text[at] !== '"'; at++) if (text[at] === "\\") at++;
    if (text[at] === "{" || text[at] === "[") depth++;
    if ((text[at] === "}" || text[at] === "]") && --depth === 0) return at + 1;
  }
  return text.length;
}

/**
 * Returns the answer to a message, or null for a message without an answer: a notification, and a
 * request that contains the word "silent".
 */
export function echoAnswer(text, era) {
  const said = JSON.parse(text);
  if (said.id === undefined) return null;
  const id = JSON.stringify(said.id);
  const greeting = GREETINGS[era][said.method];
  const mark = text.indexOf(MARK);
  if (text.includes('"silent"')) return null;
  if (greeting) return `{"jsonrpc":"2.0","id":${id},"result":${greeting}}`;
  if (mark < 0) return `{"jsonrpc":"2.0","id":${id},"error":{"code":-32601,"message":"no"}}`;
  const start = mark + MARK.length;
  return `{"jsonrpc":"2.0","id":${id},"result":${text.slice(start, valueEnd(text, start))}}`;
}

const LEVELS = ["debug", "info", "warning", "error"];
/** The log level that was set, or "none". */
let level = "none";

/**
 * Returns the messages before the answer: log messages for a call of a tool with the word "logs",
 * if the client has asked for them as its era requires. Each says which level was asked for.
 */
export function echoNotices(text, era) {
  const said = JSON.parse(text);
  if (said.method === "logging/setLevel") level = said.params.level;
  const asked = said.params?._meta?.["io.modelcontextprotocol/logLevel"];
  if (!text.includes('"logs"') || (era === "modern" && asked === undefined)) return [];
  const data = `"data":{"n":9007199254740993,"asked":"${era === "modern" ? asked : level}"}`;
  return LEVELS.map(
    (one) =>
      `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"${one}",${data}}}`,
  );
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

/** Starts a server over HTTP: POST /mcp is Streamable HTTP, GET /sse is HTTP+SSE. */
export async function echoServer(era) {
  let stream = null;
  level = "none";
  const server = createServer(async (request, response) => {
    if (request.method !== "POST" && request.url === "/sse") {
      stream = response;
      response.writeHead(200, { "content-type": "text/event-stream" });
      return void response.write("event: endpoint\ndata: /messages\n\n");
    }
    if (request.method !== "POST") return void response.writeHead(405).end();
    const text = await bodyOf(request);
    const notices = echoNotices(text, era);
    const answer = echoAnswer(text, era);
    if (request.url === "/messages") {
      response.writeHead(202).end();
      for (const one of notices) stream.write(`data: ${one}\n\n`);
      if (answer) stream.write(Buffer.from(`data: ${answer}\n\n`, "latin1"));
      return;
    }
    if (answer === null && text.includes('"silent"')) return;
    if (notices.length > 0) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const events = [...notices, answer].map((one) => `data: ${one}\n\n`);
      return void response.end(Buffer.from(events.join(""), "latin1"));
    }
    const status = answer === null ? 202 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(answer === null ? "" : Buffer.from(answer, "latin1"));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    http: `${origin}/mcp`,
    sse: `${origin}/sse`,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

const [, program, era] = process.argv;
if (program === fileURLToPath(import.meta.url)) {
  let rest = "";
  process.stdin.setEncoding("latin1");
  process.stdin.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      for (const one of echoNotices(line, era)) process.stdout.write(`${one}\n`);
      const answer = echoAnswer(line, era);
      if (answer) process.stdout.write(`${answer}\n`, "latin1");
    }
  });
}
