import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { administer } from "@/e2e/fixtures/administer";
import { exchange, makeServiceKey } from "@/e2e/fixtures/make-key";
import type { RunningServer } from "@/e2e/fixtures/start-server";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import type { ScenarioServer } from "./use-upstream";

type Arguments = Record<string, unknown>;

/** An agent of a client, which reaches the scenario's server through Latchkey. */
interface Agent {
  readonly client: Client;
  /** Calls a tool by the name that it has on the scenario's server, once it is listed. */
  call(tool: string, given?: Arguments): Promise<string>;
}

const LISTED_MS = 12_000;

/** What an agent does in each scenario, after Latchkey has listed the scenario's server. */
const STEPS: Readonly<
  Record<string, (agent: Agent, context: ScenarioServer["context"]) => Promise<unknown>>
> = {
  initialize: async () => "listed",
  "request-metadata": ({ client }) => client.listTools(),
  "json-schema-ref-no-deref": ({ client }) => client.listTools(),
  tools_call: ({ call }) => call("add_numbers", { a: 5, b: 3 }),
  "sse-retry": ({ call }) => call("test_reconnection"),
  "elicitation-sep1034-client-defaults": ({ call }) => call("test_client_elicitation_defaults"),
  "sep-2322-client-request-state": async (agent) => {
    // While the question is open, another tool is called, which must not get this call's state.
    let others = 0;
    agent.client.setRequestHandler("elicitation/create", async () => {
      if (others++ === 0) await agent.call("test_mrtr_unrelated");
      return { action: "accept", content: { confirmed: true } };
    });
    for (const name of ["echo_state", "no_state", "no_result_type"]) {
      await agent.call(`test_mrtr_${name}`);
    }
  },
  "http-standard-headers": async ({ client }) => {
    for (const { name } of (await client.listTools()).tools) {
      await client.callTool({ name, arguments: {} });
    }
    for (const { uri } of (await client.listResources()).resources) {
      await client.readResource({ uri });
    }
    for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name });
  },
  "http-custom-headers": async ({ call }, { toolCalls = [] }) => {
    for (const { name, arguments: given } of toolCalls) await call(name, given);
  },
  "http-invalid-tool-headers": async ({ client, call }) => {
    await call("valid_tool", { region: "here" });
    const { tools } = await client.listTools();
    for (const { name } of tools) await client.callTool({ name, arguments: { region: "here" } });
  },
  "json-schema-2020-12-preservation": async ({ client, call }) => {
    const { tools } = await client.listTools();
    const focal = tools.find(({ name }) => name.endsWith("json_schema_2020_12_tool"));
    return call("json_schema_echo", { schema: focal?.inputSchema });
  },
};

/**
 * Uses a scenario's server through Latchkey: an operator registers it, and the official client
 * connects to Latchkey with a key and does what the scenario asks for. Returns whether all of it
 * succeeded, with what happened.
 */
export async function useScenario(
  server: RunningServer,
  { url, scenario, context }: ScenarioServer,
): Promise<{ ok: boolean; steps: string[] }> {
  const operator = administer(server);
  const name = `s${randomBytes(5).toString("hex")}`;
  const steps: string[] = [];
  await operator.register({ name, transport: "http", url });
  await operator.grant({ [name]: ["*"] });
  const client = new Client(
    { name: "conformance", version: "1" },
    {
      versionNegotiation: { mode: scenario.startsWith("elicitation-") ? "legacy" : "auto" },
      capabilities: { elicitation: { form: { applyDefaults: true } } },
    },
  );
  client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: {} }));
  try {
    const { key } = await makeServiceKey(server, `Agent ${name}`);
    const { access_token: token } = (await (await exchange(server, key)).json()) as {
      access_token: string;
    };
    steps.push(`state: ${await stateOf(server, name)}`);
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${server.baseURL}/mcp`), { requestInit }),
    );
    const call = async (tool: string, given: Arguments = {}) => {
      const result = await client.callTool({
        name: await listed(client, `${name}_${tool}`),
        arguments: given,
      });
      steps.push(`${tool}: ${JSON.stringify(result).slice(0, 300)}`);
      if (result.isError) throw new Error(`${tool} failed`);
      return JSON.stringify(result);
    };
    await STEPS[scenario]?.({ client, call }, context);
    return { ok: true, steps };
  } catch (error) {
    return { ok: false, steps: [...steps, String((error as Error).stack)] };
  } finally {
    await client.close().catch(() => {});
    await operator.done((ctx) => removeUpstream(ctx, { name }));
  }
}

/** Waits until Latchkey has checked the server for the first time, and returns its state. */
async function stateOf({ database }: RunningServer, name: string): Promise<string> {
  const untilMs = Date.now() + LISTED_MS;
  for (;;) {
    const [row] = await database.sql`select state, last_error from upstreams where name = ${name}`;
    const state = String(row?.state);
    if (state !== "unknown" || Date.now() > untilMs) return `${state} ${row?.last_error ?? ""}`;
    await pause(50);
  }
}

/** Waits until the tool is listed, and returns its name. Throws after 12 s. */
async function listed(client: Client, name: string): Promise<string> {
  const untilMs = Date.now() + LISTED_MS;
  for (;;) {
    const { tools } = await client.listTools();
    if (tools.some((tool) => tool.name === name)) return name;
    if (Date.now() > untilMs) {
      throw new Error(`${name} is not among ${tools.map((tool) => tool.name).join(", ")}`);
    }
    await pause(100);
  }
}
