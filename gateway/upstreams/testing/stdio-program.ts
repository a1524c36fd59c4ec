/**
 * The source of a legacy stdio server for `node -e`. Its first argument selects how it misbehaves.
 */
const PROGRAM = String.raw`
const { spawn } = require("node:child_process");
const mode = process.argv[1];
let started = false;
let wedged = false;
let listed = ["echo", "hold"];
const cancelled = [];
const held = [];
let kept = null;
let declared = null;
let questions = 0;
const asked = new Map();
const ask = (method, params) => new Promise((done) => {
  const id = "q" + ++questions;
  asked.set(id, done);
  send({ id, method, params });
});
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
const text = (said) => ({ content: [{ type: "text", text: said }] });
if (mode === "ignores") for (const name of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(name, () => {});
if (mode === "exits") { console.error("no such setting: " + process.env.SECRET); process.exit(3); }
if (mode === "forks") {
  const sleep = ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); // " + process.env.MARK];
  spawn(process.execPath, sleep, { stdio: "ignore" });
  spawn(process.execPath, sleep, { stdio: "inherit", detached: true }).unref();
}
if (mode === "floods") setInterval(() => {
  for (let line = 0; line < 2000; line++) process.stderr.write("noise " + line + " " + process.env.SECRET + "\n");
}, 1);
let rest = "";
if (mode === "late") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) answer(JSON.parse(line));
});
process.stdin.on("end", () => { if (mode !== "ignores") process.exit(0); });
function answer({ id, method, params, result, error }) {
  if (wedged) return;
  if (method === undefined) return asked.get(id)?.(result ?? { error });
  if (!started && mode === "strict" && method !== "initialize") process.exit(1);
  if (mode === "modern" && method === "initialize") {
    return send({ id, error: { code: -32601, message: "Method not found" } });
  }
  if (mode === "modern" && method === "server/discover") {
    return send({ id, result: {
      resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: {}, ttlMs: 0, cacheScope: "private",
      _meta: { "io.modelcontextprotocol/serverInfo": { name: "program", version: "1" } },
    } });
  }
  if (method === "initialize") {
    started = true;
    declared = params.capabilities;
    return send({ id, result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "program", version: "1" } } });
  }
  if (method === "notifications/cancelled") cancelled.push(params.requestId);
  if (id === undefined) return;
  if (mode === "garbage" && method === "tools/call") return process.stdout.write("<<<not json>>>\n");
  if (method === "ping") return send({ id, result: {} });
  if (method === "tools/list") return send({ id, result: { tools: listed.map((name) => ({ name, inputSchema: { type: "object" } })) } });
  if (method !== "tools/call") return send({ id, error: { code: -32601, message: "Method not found" } });
  switch (params.name) {
    case "crash": return process.kill(process.pid, "SIGKILL");
    case "hang": return void held.push(id);
    case "hold": held.push(id); return void setTimeout(() => { held.pop(); send({ id, result: text("held") }); }, 1500);
    case "holding": return send({ id, result: text(String(held.length)) });
    case "list": listed = params.arguments.names; return send({ id, result: text("listed") });
    case "keep": kept = params.arguments; return send({ id, result: text("keeps") });
    case "declared": return send({ id, result: text(JSON.stringify(declared)) });
    case "ask": {
      const { method = "elicitation/create", times = 1, ...more } = params.arguments ?? {};
      const all = [];
      const next = () => ask(method, { message: "Who?", requestedSchema: { type: "object", properties: {} }, ...more }).then((said) => {
        all.push(said);
        if (all.length < times) return next();
        send({ id, result: text(JSON.stringify(all)) });
      });
      return void next();
    }
    case "impatient": {
      ask("elicitation/create", { message: "Who?", requestedSchema: { type: "object", properties: {} } });
      return void setTimeout(() => send({ id, result: text("nobody") }), 300);
    }
    case "kept": return send({ id, result: text(JSON.stringify({ kept })) });
    case "wedge": wedged = true; return send({ id, result: text("wedged") });
    case "compute": Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500); return send({ id, result: text("computed") });
    case "mode": return send({ id, result: text(mode) });
    case "held": return send({ id, result: text(JSON.stringify(held)) });
    case "cancelled": return send({ id, result: text(JSON.stringify(cancelled)) });
    case "eat": { const held = []; return void setInterval(() => held.push(Buffer.alloc(20 * 1048576, 1)), 5); }
    case "big": process.stdout.write("x".repeat(50 * 1048576)); return;
    case "environment": return send({ id, result: text(JSON.stringify({
      walks: require("node:child_process").spawnSync("true", { cwd: process.cwd() }).status === 0,
      env: process.env, cwd: process.cwd(), uid: process.getuid(), fds: require("node:fs").readdirSync("/proc/self/fd").length,
    })) });
    default: return send({ id, result: text(JSON.stringify(params.arguments ?? null)) });
  }
}
`;

/** Returns the row values for a server that runs this program in the given mode. */
export function program(mode: string) {
  return { command: process.execPath, args: ["-e", PROGRAM, mode] };
}

/**
 * Returns the row values for a server that waits before its first start, as `npx` does while it
 * downloads a package.
 */
export function slowProgram(mode: string, seconds: number) {
  const script = `[ -e here ] || { echo fetching >&2; sleep ${seconds}; : >here; }; exec "$0" "$@"`;
  const { command, args } = program(mode);
  return { command: "/bin/sh", args: ["-c", script, command, ...args] };
}
