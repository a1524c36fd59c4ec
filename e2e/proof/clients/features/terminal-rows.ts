import { Home } from "@/e2e/proof/clients/home";
import { installed, programsOf } from "@/e2e/proof/clients/packages";
import { until } from "@/e2e/proof/support/wait";
import { BIG, bigCell, type ClientRow, type Feature, has, WAIT_SECONDS } from "./columns";
import type { Desk } from "./desk";

const LIMIT_MS = (WAIT_SECONDS + 60) * 1_000;
const APP_URI = /"resourceUri":\s*"(ui:[^"]+)"/;
const APP_TYPE = "text/html;profile=mcp-app";
const line = (message: object) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;

/** Runs mcp-remote as the server of a client on its standard input and output. */
export async function mcpRemoteRow(desk: Desk): Promise<ClientRow> {
  const name = "mcp-remote 0.15.1";
  const home = new Home([programsOf(await installed("mcp-remote", "0.15.1"))]);
  const header = `--header 'Authorization: Bearer ${desk.token}'`;
  const running = home.start(`exec mcp-remote ${desk.url} ${header}`, null);
  let count = 0;
  const found = (pattern: RegExp) => pattern.exec(running.output())?.[0];
  const send = async (method: string, params: object | string) => {
    const id = ++count;
    const given = typeof params === "string" ? params : JSON.stringify(params);
    running.type(`{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${given}}\n`);
    const answer = () => found(new RegExp(`^\\{(?!.*"method").*"id":${id}[,}].*$`, "m"));
    await until(() => answer() !== undefined, LIMIT_MS, `${name} answers ${method}`);
    return answer() ?? "";
  };
  const call = (tool: string, given = "{}", meta = "") =>
    send("tools/call", `{"name":"${tool}","arguments":${given}${meta}}`);
  const hello = {
    protocolVersion: "2025-11-25",
    capabilities: { elicitation: {} },
    clientInfo: { name: "terminal", version: "1" },
  };
  await send("initialize", hello);
  running.type(line({ method: "notifications/initialized" }));
  const CELLS: Readonly<Record<Feature, () => Promise<string>>> = {
    async list() {
      const said = await send("tools/list", {});
      return has(said, "desk_note") === "yes" ? has(said, "asker_ask") : has(said, "desk_note");
    },
    call: async () => has(await call("desk_note", '{"text":"Grüße"}'), "noted: Grüße"),
    long: async () => has(await call("desk_wait", `{"seconds":${WAIT_SECONDS}}`), "waited"),
    async progress() {
      await call("desk_steps", "{}", ',"_meta":{"progressToken":"steps"}');
      const steps = running.output().match(/^.*"notifications\/progress".*$/gm) ?? [];
      const own = steps.filter((one) => one.includes('"progressToken":"steps"'));
      return own.length === 3 ? "yes" : `no: ${own.length} of 3 arrived`;
    },
    async cancel() {
      const by = JSON.stringify({ by: name });
      const id = count + 1;
      call("desk_hang", by).catch(() => {});
      const begun = await desk.hangIs("running", name);
      if (begun !== "yes") return begun;
      running.type(line({ method: "notifications/cancelled", params: { requestId: id } }));
      return desk.hangIs("stopped", name);
    },
    async ask() {
      const answered = call("asker_ask");
      const question = () => found(/^.*"elicitation\/create".*$/m);
      await until(() => question() !== undefined, 30_000, `${name} is asked`);
      const { id } = JSON.parse(question() ?? "") as { id: unknown };
      running.type(line({ id, result: { action: "accept", content: { colour: "green" } } }));
      return has(await answered, "the answer is green (accept)");
    },
    structured: async () => has(await call("desk_measure"), '"structuredContent":{"celsius":21.5}'),
    image: async () => has(await call("desk_picture"), "iVBORw0KGgo"),
    async app() {
      const uri = APP_URI.exec(await send("tools/list", {}))?.[1];
      if (!uri) return "no: no URI of an App is listed";
      return has(await send("resources/read", { uri }), APP_TYPE);
    },
    big: async () => bigCell(await call("desk_big", `{"id":${BIG}}`)),
  };
  return {
    name,
    cell: (feature) => CELLS[feature](),
    async close() {
      await running.stop();
      await home.close();
    },
  };
}

/** Runs the command line of the MCP Inspector, a new process for each request. */
export async function inspectorRow(desk: Desk): Promise<ClientRow> {
  const name = "Inspector CLI 2.12.0";
  const home = new Home(
    [
      programsOf(await installed("node", "22.23.3")),
      programsOf(await installed("@modelcontextprotocol/inspector", "2.12.0")),
    ],
    { MCP_INSPECTOR_SECRET_STORE: "file" },
  );
  const command = (rest: string) =>
    `exec mcp-inspector --cli --server-url ${desk.url} --transport http --header 'Authorization: Bearer ${desk.token}' --format json --method ${rest}`;
  const run = async (rest: string) => (await home.start(command(rest)).ended).output;
  const call = (tool: string, given = "") => run(`tools/call --tool-name ${tool} ${given}`);
  const CELLS: Readonly<Record<Feature, () => Promise<string>>> = {
    async list() {
      const said = await run("tools/list");
      return has(said, "desk_note") === "yes" ? has(said, "asker_ask") : has(said, "desk_note");
    },
    call: async () => has(await call("desk_note", "--tool-arg text=Grüße"), "noted: Grüße"),
    async long() {
      const said = await call("desk_wait", `--tool-arg seconds=${WAIT_SECONDS}`);
      // It has a time limit of its own, which no option changes.
      if (said.includes("Request timed out after 1m00s")) return "none: it waits 60 s at most";
      return has(said, "waited");
    },
    async progress() {
      const said = await call("desk_steps");
      if (said.includes("no progress was asked for")) return "none: it asks for no progress";
      return has(said, "three steps were sent");
    },
    async cancel() {
      const running = home.start(
        command(`tools/call --tool-name desk_hang --tool-arg 'by=${name}'`),
      );
      const begun = await desk.hangIs("running", name);
      if (begun !== "yes") return begun;
      await running.stop();
      return desk.hangIs("stopped", name);
    },
    async ask() {
      const said = await call("asker_ask");
      return said.includes("cannot be asked")
        ? "none: it declares no elicitation"
        : has(said, "the answer is");
    },
    structured: async () => has(await call("desk_measure"), "21.5"),
    image: async () => has(await call("desk_picture"), "iVBORw0KGgo"),
    app: async () => has(await call("desk_show", "--app-info"), "ui://"),
    big: async () => bigCell(await call("desk_big", `--tool-arg id=${BIG}`)),
  };
  return { name, cell: (feature) => CELLS[feature](), close: () => home.close() };
}
