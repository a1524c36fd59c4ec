// A server for the table of clients' features. `node desk-server.mjs http PORT` speaks 2026-07-28
// over HTTP, and `node desk-server.mjs stdio PORT` a revision of the initialize era on its standard
// input and output. There each session is a process, so it tells the former, on this port, what
// became of calls. It writes its messages itself, so that a number is sent exactly as it stands here.
import { createServer } from "node:http";

const META = "io.modelcontextprotocol/";
const BIG = "9007199254740993";
const APP = "ui://desk/app.html";
const HARMLESS =
  '"annotations":{"readOnlyHint":true,"destructiveHint":false,"openWorldHint":false}';
const tool = (name, properties = "{}", rest = "") =>
  `{"name":"${name}","description":"Tool ${name} of the desk.","inputSchema":{"type":"object","properties":${properties}},${HARMLESS}${rest}}`;

const TOOLS = {
  stdio: [
    tool("note", '{"text":{"type":"string"}}'),
    tool("wait", '{"seconds":{"type":"number"}}'),
    tool("steps"),
    tool("hang", '{"by":{"type":"string"}}'),
    tool("hanging", '{"by":{"type":"string"}}'),
    tool(
      "measure",
      "{}",
      ',"outputSchema":{"type":"object","properties":{"celsius":{"type":"number"}},"required":["celsius"]}',
    ),
    tool("picture"),
    tool("big", '{"id":{"type":"integer"}}'),
    tool("show", "{}", `,"_meta":{"ui":{"resourceUri":"${APP}"},"ui/resourceUri":"${APP}"}`),
  ],
  http: [tool("ask"), tool("declared")],
};
const HTML = `{"uri":"${APP}","mimeType":"text/html;profile=mcp-app"`;
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const text = (said) => `"content":[{"type":"text","text":${JSON.stringify(said)}}]`;

const [mode, port] = process.argv.slice(2);

/** What became of each call of `hang`: `running` or `stopped`. */
const hangs = new Map();

function note(by, hang) {
  hangs.set(by, hang);
  const body = JSON.stringify([by, hang.state]);
  return fetch(`http://127.0.0.1:${port}/hangs`, { method: "PUT", body });
}

/** Answers a request, or returns null if there is no answer. `notify` sends a notification. */
async function answer(line, notify, transport) {
  const { id, method, params = {} } = JSON.parse(line);
  if (method === "notifications/cancelled") {
    for (const [by, { id }] of hangs) {
      if (id === params.requestId) await note(by, { id, state: "stopped" });
    }
  }
  if (id === undefined) return null;
  const isModern = transport === "http";
  const kind = isModern ? ',"resultType":"complete"' : "";
  const kept = isModern ? `${kind},"ttlMs":0,"cacheScope":"private"` : "";
  const ok = (result) => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{${result}}}`;
  const info = `{"name":"desk","version":"1"}`;
  const capabilities = isModern ? '{"tools":{}}' : '{"tools":{},"resources":{}}';
  switch (method) {
    case "initialize":
      if (isModern) break;
      return ok(
        `"protocolVersion":"2025-11-25","capabilities":${capabilities},"serverInfo":${info}`,
      );
    case "server/discover":
      if (!isModern) break;
      return ok(
        `"supportedVersions":["2026-07-28"],"capabilities":${capabilities}${kept},"_meta":{"${META}serverInfo":${info}}`,
      );
    case "ping":
      return ok("");
    case "tools/list":
      return ok(`"tools":[${TOOLS[transport].join(",")}]${kept}`);
    case "resources/list":
      return ok(`"resources":[${HTML},"name":"app"}]`);
    case "resources/templates/list":
      return ok('"resourceTemplates":[]');
    case "resources/read":
      return ok(`"contents":[${HTML},"text":"<p>desk</p>"}]`);
    case "tools/call": {
      const result = await called(params, id, line, notify);
      return result === null ? null : ok(result.includes('"resultType"') ? result : result + kind);
    }
  }
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":-32601,"message":"Method not found"}}`;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Returns the members of a call's result, or null if the call gets no answer. */
async function called(
  { name, arguments: given = {}, _meta: meta = {}, ...rest },
  id,
  line,
  notify,
) {
  switch (name) {
    case "note":
      return text(`noted: ${given.text}`);
    case "wait":
      await pause(given.seconds * 1000);
      return text(`waited ${given.seconds} s`);
    case "steps": {
      const { progressToken: token } = meta;
      if (token === undefined) return text("no progress was asked for");
      for (let progress = 1; progress <= 3; progress++) {
        notify({
          method: "notifications/progress",
          params: { progressToken: token, progress, total: 3, message: `step ${progress}` },
        });
        await pause(100);
      }
      return text("progress was asked for, three steps were sent");
    }
    case "hang":
      await note(given.by, { id, state: "running" });
      return null;
    case "hanging":
      return text(`hang is ${hangs.get(given.by)?.state ?? "not begun"}`);
    case "measure":
      return `${text('{"celsius":21.5}')},"structuredContent":{"celsius":21.5}`;
    case "picture":
      return `"content":[{"type":"image","data":"${PIXEL}","mimeType":"image/png"}]`;
    case "big": {
      const sent = /"id":\s*(\d+)\s*\}/.exec(line)?.[1] ?? "nothing";
      const json = `{"id":${BIG},"sent":"${sent}"}`;
      return `${text(json)},"structuredContent":${json}`;
    }
    case "show":
      return `${text("shown")},"structuredContent":{}`;
    case "ask": {
      const answered = rest.inputResponses?.answer;
      if (answered) return text(`the answer is ${answered.content?.colour} (${answered.action})`);
      if (!meta[`${META}clientCapabilities`]?.elicitation) {
        return `${text("the client cannot be asked")},"isError":true`;
      }
      const schema =
        '{"type":"object","properties":{"colour":{"type":"string"}},"required":["colour"]}';
      return `"resultType":"input_required","inputRequests":{"answer":{"method":"elicitation/create","params":{"mode":"form","message":"Which colour?","requestedSchema":${schema}}}},"requestState":"s"`;
    }
    case "declared":
      return text(JSON.stringify(meta[`${META}clientCapabilities`] ?? {}));
  }
  return `${text(`no tool ${name}`)},"isError":true`;
}

if (mode === "stdio") {
  const send = (said) => process.stdout.write(`${said}\n`);
  const notify = (message) => send(JSON.stringify({ jsonrpc: "2.0", ...message }));
  let rest = "";
  process.stdin.setEncoding("utf8").on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter(Boolean)) {
      void answer(line, notify, "stdio").then((said) => said && send(said));
    }
  });
  process.stdin.on("end", () => process.exit(0));
} else {
  createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    if (request.url === "/hangs") {
      if (request.method === "PUT") hangs.set(...JSON.parse(body));
      return response.end(JSON.stringify(Object.fromEntries(hangs)));
    }
    if (request.method !== "POST") return response.writeHead(405).end();
    const said = await answer(body, () => {}, "http");
    if (said === null) return response.writeHead(202).end();
    response.writeHead(200, { "content-type": "application/json" }).end(said);
  }).listen(Number(port), "127.0.0.1");
}
