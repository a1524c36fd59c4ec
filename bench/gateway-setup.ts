import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { join } from "node:path";
import { startHaproxy } from "./haproxy";
import { openInstallation, type ServerOptions } from "./installation";
import { exchange } from "./load";
import type { Endpoint } from "./requests";

/**
 * Latchkey or a server that it is compared with: the endpoint that receives calls, and the
 * processes whose CPU time is measured.
 */
export interface Side {
  readonly endpoint: Endpoint;
  readonly pids: readonly number[];
}

/**
 * Latchkey and the servers that it is compared with. All except `hello` forward to the same MCP
 * server.
 */
export interface GatewayBench {
  /**
   * Latchkey. The first process id is that of Latchkey's server, and the second is that of the
   * Postgres postmaster.
   */
  readonly latchkey: Side;
  readonly proxy: Side;
  readonly hello: Side;
  /**
   * Two HAProxy instances, of which one is a plain proxy and the other verifies tokens. Null if
   * HAProxy is not installed.
   */
  readonly haproxy: { readonly plain: Side; readonly verifying: Side } | null;
  /** Latchkey and a plain proxy in front of a server with 1,000 tools. */
  readonly manyTools: { readonly latchkey: Side; readonly proxy: Side };
  readonly heapFile: string;
  /** Returns the number of tool calls that Latchkey has recorded in its database. */
  recordedCalls(): Promise<number>;
  stop(): Promise<void>;
}

const TOOLS = ["tool-7", "tool-19", "tool-42"] as const;
const PREFIXED = ["lean_tool-7", "lean_tool-19", "lean_tool-42"] as const;

type Installation = Awaited<ReturnType<typeof openInstallation>>;

/**
 * Starts the MCP server that all proxies and Latchkey forward to, and the plain proxy in front of
 * it.
 */
export async function openUpstream(
  root: string,
  installation: Installation,
  env: Record<string, string> = {},
) {
  const script = (name: string, given: Record<string, string> = {}) =>
    installation.startScript(join(root, `bench/${name}.mjs`), given);
  const upstream = await script("lean-upstream", env);
  const proxy = await script("floor-proxy", { UPSTREAM_PORT: String(upstream.port) });
  return { upstreamPort: upstream.port, proxy: sideOf(proxy), script };
}

/** Starts Latchkey on a separate database in front of the MCP server, and gets a token. */
export async function openLatchkey(
  installation: Installation,
  database: string,
  upstreamPort: number,
  options: ServerOptions = {},
): Promise<Side> {
  const [key = ""] = await installation.fill(database, 10, 1);
  await installation.onDatabase(database, (sql) => register(sql, upstreamPort));
  const server = await installation.startServer(database, options);
  await listed(installation, database, server.port);
  const agent = new Agent();
  const { body } = await exchange(agent, server.port, key);
  const { access_token: token } = JSON.parse(body) as { access_token: string };
  agent.destroy();
  return {
    endpoint: { port: server.port, tools: PREFIXED, token },
    pids: [server.pid, installation.postgresPid],
  };
}

const sideOf = ({ port, pid }: { port: number; pid: number }, token?: string): Side => ({
  endpoint: { port, tools: TOOLS, ...(token === undefined ? {} : { token }) },
  pids: [pid],
});

export async function openGateway(root: string): Promise<GatewayBench> {
  const installation = await openInstallation(root);
  try {
    const { upstreamPort, proxy, script } = await openUpstream(root, installation);
    const hello = await script("floor-hello");
    const heapFile = join(installation.folder, "heap");
    const latchkey = await openLatchkey(installation, "gateway", upstreamPort, { heapFile });
    const { port, token } = latchkey.endpoint;
    const haproxy = await startHaproxy(installation, port, upstreamPort);
    const many = await openUpstream(root, installation, { TOOLS: "1000" });
    const manyTools = {
      latchkey: await openLatchkey(installation, "many", many.upstreamPort),
      proxy: many.proxy,
    };
    return {
      latchkey,
      proxy,
      hello: sideOf(hello),
      haproxy: haproxy && {
        plain: sideOf(haproxy.plain),
        verifying: sideOf(haproxy.verifying, token),
      },
      manyTools,
      heapFile,
      async recordedCalls() {
        let count = 0;
        await installation.onDatabase("gateway", async (sql) => {
          const rows = await sql`select count(*)::int as n from calls where method = 'tools/call'`;
          count = rows[0]?.n ?? 0;
        });
        return count;
      },
      stop: () => installation.stop(),
    };
  } catch (error) {
    await installation.stop();
    throw error;
  }
}

type Sql = Parameters<Parameters<Installation["onDatabase"]>[1]>[0];

/**
 * Registers the MCP server, and grants all of its tools to the installation's only team. Latchkey
 * then lists the server's tools in the background.
 */
async function register(sql: Sql, port: number): Promise<void> {
  const id = randomUUID();
  await sql`insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${id}, 'lean', 'http', ${`http://127.0.0.1:${port}/mcp`}, date_trunc('second', now()), date_trunc('second', now()))`;
  await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
    select ${randomUUID()}, teams.id, ${id}, '{*}', now() from teams where slug = 'bench'`;
}

/** Resolves when Latchkey has stored the server's tools. Throws if none are stored after 30 s. */
export async function listed(
  installation: Installation,
  database: string,
  port: number,
): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    let tools = 0;
    await installation.onDatabase(database, async (sql) => {
      const rows = await sql`select count(*)::int as n from upstream_items where kind = 'tool'`;
      tools = rows[0]?.n ?? 0;
    });
    if (tools > 0) return;
    await new Promise((go) => setTimeout(go, 100));
  }
  let why = "";
  await installation.onDatabase(database, async (sql) => {
    const rows = await sql`select state, last_error from upstreams`;
    why = JSON.stringify(rows[0]);
  });
  throw new Error(`Latchkey on port ${port} did not list the tools: ${why}`);
}
