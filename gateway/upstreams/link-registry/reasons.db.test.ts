import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { openDialer } from "@/gateway/upstreams/dial/open-dialer";
import type { UpstreamTarget } from "@/gateway/upstreams/target/target";
import { linkScene } from "@/gateway/upstreams/testing/link-scene";
import { dialPolicy } from "@/lib/servers/address/policy";
import type { LinkFault } from "@/lib/servers/faults";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { probeTarget } from "./probe";

// These tests cause each kind of server failure for real, and check the text that operators see.

const scene = linkScene({ startMs: 1_500 });
const SECRET = "sesame-open-sesame";
const opened: Server[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) {
    if ("closeAllConnections" in server)
      (server as { closeAllConnections(): void }).closeAllConnections();
    server.close();
  }
});

async function listening(server: Server): Promise<number> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

interface World {
  readonly resolve?: () => Promise<{ address: string; family: 4 }[]>;
  readonly ca?: string;
}

/**
 * Tests the connection to a server at this URL, or to this command, with a secret that no text may
 * repeat.
 */
async function problemOf(
  reach: { url: string } | { command: string; args?: string[] },
  { resolve = async () => [{ address: "127.0.0.1", family: 4 as const }], ca }: World = {},
) {
  const { process, services } = scene.stage;
  const dialer = openDialer({
    policy: () => dialPolicy(process.config, true),
    resolve,
    connectTimeoutMs: 500,
    ...(ca ? { ca } : {}),
  });
  const target: UpstreamTarget = {
    ...{
      id: null,
      version: 0,
      name: "draft",
      callSeconds: 60,
      times: {},
      sendsCaller: false,
      sessions: "shared" as const,
      issuesSessions: null,
      era: null,
    },
    reach:
      "url" in reach
        ? { transport: "http", url: reach.url, headers: { authorization: `Bearer ${SECRET}` } }
        : {
            transport: "stdio",
            command: reach.command,
            args: reach.args ?? [],
            env: { SECRET },
            paths: [],
          },
  };
  try {
    const report = await probeTarget(process, target, { ...services, dialer: async () => dialer });
    expect(report.ok, "the server must not be usable").toBe(false);
    expect(JSON.stringify(report)).not.toContain(SECRET);
    return report.ok ? undefined : report.failure.problem;
  } finally {
    dialer.close();
  }
}

/**
 * Expects one plain sentence about the fault and one about the remedy, without raw output of the
 * system or the server.
 */
function expectPlain(problem: Awaited<ReturnType<typeof problemOf>>, code: LinkFault) {
  expect(problem?.code).toBe(code);
  for (const said of [problem?.text ?? "", problem?.hint ?? ""]) {
    expect(said).toMatch(/^[A-Z].*\.$/);
    expect(said).not.toMatch(/[<>{}]|getaddrinfo|ECONN|probe|status none|signal none|undefined/);
  }
}

describe("problems while connecting", () => {
  const failing = (code: string) => async () => {
    throw Object.assign(new Error(`getaddrinfo ${code} no.example`), { code });
  };

  test.each([
    ["dns_unknown", failing("ENOTFOUND"), /getaddrinfo ENOTFOUND/],
    ["dns_failed", failing("EAI_AGAIN"), /getaddrinfo EAI_AGAIN/],
    ["address_refused", async () => [{ address: "169.254.169.254", family: 4 as const }], /169/],
  ] as const)(
    "a failed lookup or a refused address gives the problem %s",
    async (code, resolve, detail) => {
      const problem = await problemOf({ url: "https://no.example/mcp" }, { resolve });
      expectPlain(problem, code);
      expect(problem?.detail).toMatch(detail);
    },
  );

  test("a closed port gives the problem connection_refused", async () => {
    const port = await listening(createServer());
    opened.splice(0)[0]?.close();
    expectPlain(await problemOf({ url: `http://127.0.0.1:${port}/mcp` }), "connection_refused");
  });

  test("a connection that breaks gives the problem connection_broken", async () => {
    const port = await listening(createSocketServer((socket) => socket.destroy()));
    expectPlain(await problemOf({ url: `http://127.0.0.1:${port}/mcp` }), "connection_broken");
  });

  test("an answer that is not HTTP gives the problem not_http", async () => {
    const port = await listening(createSocketServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n")));
    expectPlain(await problemOf({ url: `http://127.0.0.1:${port}/mcp` }), "not_http");
  });

  test("an HTTPS connection to a server that speaks plain HTTP gives the problem tls_failed", async () => {
    const port = await listening(createServer((_, response) => response.end()));
    expectPlain(await problemOf({ url: `https://127.0.0.1:${port}/mcp` }), "tls_failed");
  });

  const name = "mcp.example";
  const past = new Date(Date.now() - 1_000);
  const ahead = new Date(Date.now() + 3_600_000);
  const root = testCertificate({ name: "root" });
  const good = testCertificate({ name });
  const old = testCertificate({ name, until: past });
  const early = testCertificate({ name, from: ahead });
  const issued = testCertificate({ name, issuer: { name: "root", key: root.signing } });

  test.each([
    ["tls_self_signed", good, name, undefined],
    ["tls_unknown_authority", issued, name, undefined],
    ["tls_expired", old, name, old.cert],
    ["tls_not_yet_valid", early, name, early.cert],
    ["tls_wrong_name", good, "other.example", good.cert],
  ] as const)(
    "a certificate that is not accepted gives the problem %s",
    async (code, { key, cert }, host, ca) => {
      const port = await listening(createTlsServer({ key, cert }, (_, response) => response.end()));
      const problem = await problemOf({ url: `https://${host}:${port}/mcp` }, ca ? { ca } : {});
      expectPlain(problem, code);
      expect(problem?.detail).toMatch(/certificate|altnames/);
    },
  );
});

describe("problems with answers over HTTP", () => {
  type Answering = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;
  const page = "<!doctype html><html><body><h1>Welcome</h1></body></html>";
  const says =
    (status: number, type = "text/plain", body = "No."): Answering =>
    (request, response) =>
      response
        .writeHead(status, { "content-type": type, location: "https://elsewhere.example/mcp" })
        .end(`${body} ${request.headers.authorization}`);
  const rpc =
    (answer: (message: { id?: unknown; method: string }) => object): Answering =>
    (request, response, body) => {
      if (request.method !== "POST") return response.writeHead(405).end();
      const message = JSON.parse(body);
      if (message.id === undefined) return response.writeHead(202).end();
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...answer(message) }));
    };
  const unknown = { error: { code: -32601, message: "Method not found" } };
  const initialized = (protocolVersion: string) => ({
    result: { protocolVersion, capabilities: {}, serverInfo: { name: "test", version: "1" } },
  });

  test.each<[LinkFault, string, Answering, RegExp]>([
    ["http_unauthorized", "401", says(401), /HTTP 401/],
    ["http_forbidden", "403", says(403), /HTTP 403/],
    ["http_not_found", "404", says(404), /No\./],
    ["http_not_found", "404 with a page", says(404, "text/html", page), /<h1>Welcome/],
    ["http_method", "405", says(405), /HTTP 405/],
    ["http_not_acceptable", "406", says(406), /HTTP 406/],
    ["http_too_many", "429", says(429), /HTTP 429/],
    ["http_refused", "418", says(418), /HTTP 418/],
    ["http_server_error", "500", says(500), /HTTP 500/],
    ["http_server_error", "502 with a page", says(502, "text/html", page), /HTTP 502/],
    ["http_redirect", "a redirect", says(302), /elsewhere\.example/],
    ["web_page", "a page", says(200, "text/html; charset=utf-8", page), /<h1>Welcome/],
    ["content_type", "plain text", says(200), /text\/plain/],
    ["not_jsonrpc", "truncated JSON", says(200, "application/json", '{"a":'), /JSON/],
    ["not_mcp", "JSON-RPC without MCP", rpc(() => unknown), /Method not found/],
    [
      "wrong_version",
      "an older MCP of an unknown version",
      rpc(({ method }) => (method === "initialize" ? initialized("1999-01-01") : unknown)),
      /1999-01-01/,
    ],
    [
      "wrong_version",
      "a newer MCP than there is",
      (request, response, body) => {
        if (request.method !== "POST") return response.writeHead(405).end();
        const { id } = JSON.parse(body);
        const data = { supported: ["2199-01-01"], requested: "2026-07-28" };
        const error = { code: -32022, message: "Unsupported protocol version", data };
        response.writeHead(400, { "content-type": "application/json" });
        response.end(JSON.stringify({ jsonrpc: "2.0", id, error }));
      },
      /Unsupported protocol version/,
    ],
  ])("the problem is %s if the server answers with %s", async (code, _what, answering, detail) => {
    const server = createServer(async (request, response) => {
      answering(request, response, await textOf(request));
    });
    const problem = await problemOf({ url: `http://127.0.0.1:${await listening(server)}/mcp` });
    expectPlain(problem, code);
    expect(problem?.detail).toMatch(detail);
    expect(problem?.detail?.length).toBeLessThanOrEqual(4_000);
  });

  test("a server that never answers gives the problem timeout", async () => {
    const port = await listening(createServer(() => {}));
    expectPlain(await problemOf({ url: `http://127.0.0.1:${port}/mcp` }), "timeout");
  });

  test("an endless page is read only as far as it is shown", async () => {
    let written = 0;
    const server = createServer((request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      const more = () => {
        if (response.destroyed) return;
        written += 1_024;
        response.write("a ".repeat(512), () => setImmediate(more));
      };
      more();
      request.resume();
    });
    const problem = await problemOf({ url: `http://127.0.0.1:${await listening(server)}/mcp` });
    expectPlain(problem, "web_page");
    expect(written).toBeLessThan(8 * 1_048_576);
  });
});

describe("problems with a command", () => {
  const node = (code: string) => ({ command: process.execPath, args: ["-e", code] });
  const stays = "setInterval(() => {}, 1000);";

  test.each([
    ["command_not_found", { command: "/no/such/command" }, /not found|No such file/],
    ["command_not_runnable", { command: "/etc/passwd" }, /[Pp]ermission denied/],
    [
      "command_exited",
      node("console.error('no port: ' + process.env.SECRET); process.exit(1)"),
      /^It last wrote:\nno port: \[redacted\]$/,
    ],
    ["command_killed", node("process.kill(process.pid, 'SIGKILL')"), /Killed|nothing/],
    ["command_garbage", node(`console.log("Listening on 3000"); ${stays}`), /Listening on 3000/],
    ["command_silent", node(`console.error("warming up"); ${stays}`), /warming up/],
  ] as const)("a failing command gives the problem %s", async (code, reach, detail) => {
    const problem = await problemOf({ ...reach });
    expectPlain(problem, code);
    expect(problem?.detail).toMatch(detail);
  });

  test("if a command ends, the problem shows the last 40 lines that it wrote", async () => {
    const lines =
      "for (let at = 0; at < 100; at++) console.error('line ' + at + '.'); process.exit(7)";
    const problem = await problemOf(node(lines));
    expect(problem?.text).toBe("Its process ended with status 7.");
    expect(problem?.detail).toContain("line 99.");
    expect(problem?.detail).not.toContain("line 59.");
    const killed = await problemOf(node("process.kill(process.pid, 'SIGTERM')"));
    expect(killed?.text).toBe("Its process was ended by the signal SIGTERM.");
  });
});
