import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { join } from "node:path";
import { startHaproxy } from "./haproxy";
import { openInstallation, type ServerOptions } from "./installation";
import { exchange } from "./load";
import type { Endpoint } from "./requests";

/** An endpoint for calls, with the processes whose CPU time counts. */
export interface Side {
  readonly endpoint: Endpoint;
  readonly pids: readonly number[];
}

/** Latchkey and its comparisons, in front of the same server. */
export interface GatewayBench {
  /** The process ids start with the server's id and the postmaster's id. */
  readonly latchkey: Side;
  readonly proxy: Side;
  readonly hello: Side;
  /** Null if HAProxy is not installed. */
  readonly haproxy: { readonly plain: Side; readonly verifying: Side } | null;
  readonly heapFile: string;
  /** The number of tool calls in the database. */
  recordedCalls(): Promise<number>;
  stop(): Promise<void>;
}

const TOOLS = ["tool-7", "tool-19", "tool-42"] as const;
const PREFIXED = ["lean_tool-7", "lean_tool-19", "lean_tool-42"] as const;

type Installation = Awaited<ReturnType<typeof openInstallation>>;

/** Starts the MCP server behind all sides, and the plain proxy in front of this server. */
export async function openUpstream(root: string, installation: Installation) {
  const script = (name: string, env: Record<string, string> = {}) =>
    installation.startScript(join(root, `bench/${name}.mjs`), env);
  const upstream = await script("lean-upstream");
  const proxy = await script("floor-proxy", { UPSTREAM_PORT: String(upstream.port) });
  return { upstreamPort: upstream.port, proxy: sideOf(proxy), script };
}

/** Starts Latchkey in front of that server, on a database of its own, and gets a token. */
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
    return {
      latchkey,
      proxy,
      hello: sideOf(hello),
      haproxy: haproxy && {
        plain: sideOf(haproxy.plain),
        verifying: sideOf(haproxy.verifying, token),
      },
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

/** Registers the server, granted entirely to the only team. Latchkey lists its tools by itself. */
async function register(sql: Sql, port: number): Promise<void> {
  const id = randomUUID();
  await sql`insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${id}, 'lean', 'http', ${`http://127.0.0.1:${port}/mcp`}, date_trunc('second', now()), date_trunc('second', now()))`;
  await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
    select ${randomUUID()}, teams.id, ${id}, '{*}', now() from teams where slug = 'bench'`;
}

/** Resolves when the server's tools have been listed. */
async function listed(installation: Installation, database: string, port: number): Promise<void> {
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
