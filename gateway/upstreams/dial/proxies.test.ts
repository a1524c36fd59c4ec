import {
  request as ask,
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { openPlainConnection } from "@/gateway/http/plain/client/connection";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { loadEnv } from "@/lib/config/env";
import { testContext } from "@/lib/core/testing/context";
import { closeProcess } from "@/lib/process/process";
import { NO_PROXIES, type Proxies } from "@/lib/process/proxies";
import { type DialPolicy, dialPolicy } from "@/lib/servers/address/policy";
import { testCertificate } from "@/lib/tls/testing/certificate";
import type { Resolve } from "./checked-addresses";
import { type Dialer, openDialer } from "./open-dialer";
import { strangerFetch } from "./stranger-document";

// A public address that no test reaches: the proxy in these tests connects to the test's own server
// instead, and records what it was asked for.
const PUBLIC = "93.184.216.34";
const NAME = "mcp.example";
const publicUrl = "https://keys.example.com";
const certificate = testCertificate({ name: NAME });
const open: (Server | Dialer)[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) {
    if ("closeAllConnections" in one) one.closeAllConnections();
    one.close();
  }
  await closeProcess();
});

async function portOf(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts a server that answers with its host header, and with the SNI over TLS. */
function serve(scheme: "http" | "https"): Promise<number> {
  const answer = (request: IncomingMessage, response: { end(text: string): void }) => {
    const { servername } = request.socket as TLSSocket;
    response.end(`${request.headers.host} ${servername ?? "plain"}`);
  };
  const { key, cert } = certificate;
  return portOf(
    scheme === "http" ? createHttpServer(answer) : createTlsServer({ key, cert }, answer),
  );
}

type Judge = (authority: string, request: IncomingMessage) => number | null;

/**
 * Starts a proxy that answers CONNECT with the status that `judge` returns. By default the status
 * is 200. Null means that it never answers. Every tunnel leads to `port` of this machine.
 */
async function startProxy(port: number, judge: Judge = () => 200) {
  const asked: string[] = [];
  const sockets: Socket[] = [];
  const proxy = createHttpServer((_, response) => response.writeHead(405).end());
  proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? "");
    sockets.push(socket);
    socket.on("error", () => {});
    const status = judge(request.url ?? "", request);
    if (status === null) return;
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
      return;
    }
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
  });
  return { port: await portOf(proxy), asked, sockets };
}

/** Reads proxies from the environment, as a process does. */
function proxiesOf(env: Record<string, string>): Proxies {
  const loaded = loadEnv(env);
  if (!loaded.ok) throw new Error(loaded.failure.params?.problem as string);
  return loaded.value.proxies;
}

interface World {
  readonly env: Record<string, string>;
  readonly resolve?: Resolve;
  readonly allowPrivate?: boolean;
}

const toPublic: Resolve = async () => [{ address: PUBLIC, family: 4 }];

function dialerFor({ env, resolve = toPublic, allowPrivate = false }: World): Dialer {
  const config = { publicUrl, allowedHosts: [], proxies: proxiesOf(env) };
  const policy = dialPolicy(config, allowPrivate);
  const dialer = openDialer({ policy: () => policy, resolve, ca: certificate.cert });
  open.push(dialer);
  return dialer;
}

const both = (port: number) => ({
  HTTPS_PROXY: `http://127.0.0.1:${port}`,
  http_proxy: `127.0.0.1:${port}`,
});

test.each(["https", "http"] as const)(
  "%s goes by CONNECT to the checked address, with the original host and SNI",
  async (scheme) => {
    const port = await serve(scheme);
    const proxy = await startProxy(port);
    const { fetch } = dialerFor({ env: both(proxy.port) });
    const answer = await fetch(`${scheme}://${NAME}:${port}/mcp`);
    expect(await answer.text()).toBe(`${NAME}:${port} ${scheme === "https" ? NAME : "plain"}`);
    expect(proxy.asked).toEqual([`${PUBLIC}:${port}`]);
  },
);

test.each(["https", "http"] as const)(
  "calls over plain HTTP use the proxy too (%s)",
  async (scheme) => {
    const port = await serve(scheme);
    const proxy = await startProxy(port);
    const url = new URL(`${scheme}://${NAME}:${port}/mcp`);
    const agent = dialerFor({ env: both(proxy.port) }).agentFor(url);
    const connection = openPlainConnection(agent, url, 5_000, { idle() {}, closed() {} });
    // The second request uses the same tunnel.
    for (let time = 0; time < 2; time++) {
      const text = await new Promise<string>((resolve, reject) => {
        let body = "";
        connection.send(`GET /mcp HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`, {
          head() {},
          data(content) {
            body += content.toString();
          },
          end: () => resolve(body),
          fail: reject,
        });
      });
      expect(text).toBe(`${url.host} ${scheme === "https" ? NAME : "plain"}`);
    }
    connection.destroy();
    expect(proxy.asked).toEqual([`${PUBLIC}:${port}`]);
  },
);

test("a name that leads to a forbidden address is refused before the proxy is asked", async () => {
  const port = await serve("https");
  const proxy = await startProxy(port);
  for (const address of ["169.254.169.254", "10.0.0.1"]) {
    const resolve: Resolve = async () => [{ address, family: 4 }];
    const { fetch } = dialerFor({ env: both(proxy.port), resolve });
    const failure = await fetch(`https://${NAME}:${port}/`).catch(problemOf);
    expect(failure).toMatchObject({ fault: "address_refused" });
  }
  expect(proxy.asked).toEqual([]);
});

test("the proxy gets names, which are not looked up here, only if it is declared to be the guard", async () => {
  const port = await serve("https");
  const proxy = await startProxy(port);
  const resolve: Resolve = async () => {
    throw Object.assign(new Error("no name server"), { code: "ENOTFOUND" });
  };
  const strict = dialerFor({ env: both(proxy.port), resolve });
  const failure = await strict.fetch(`https://${NAME}:${port}/`).catch(problemOf);
  expect(failure).toMatchObject({ fault: "proxy_no_name" });
  expect(proxy.asked).toEqual([]);

  const env = { ...both(proxy.port), PROXY_IS_GUARD: "1" };
  const { fetch } = dialerFor({ env, resolve });
  expect(await (await fetch(`https://${NAME}:${port}/`)).text()).toBe(`${NAME}:${port} ${NAME}`);
  expect(proxy.asked).toEqual([`${NAME}:${port}`]);
  // What can be judged without a lookup is still refused here.
  for (const host of ["169.254.169.254", "metadata.google.internal", "keys.example.com"]) {
    const refused = await fetch(`https://${host}/`).catch(problemOf);
    expect([host, refused]).toMatchObject([host, { fault: "address_refused" }]);
  }
  expect(proxy.asked).toHaveLength(1);
});

/** Starts a proxy that refuses tunnels, as many do to ports other than 443, and passes requests on. */
async function startForwarder(port: number) {
  const asked: { url: string; credentials: string | undefined }[] = [];
  const proxy = createHttpServer((request, response) => {
    asked.push({ url: request.url ?? "", credentials: request.headers["proxy-authorization"] });
    const url = new URL(request.url ?? "");
    const { "proxy-authorization": _, ...headers } = request.headers;
    const path = url.pathname + url.search;
    const { method } = request;
    const onward = ask({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  proxy.on("connect", (_, socket: Socket) => {
    socket.end("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  });
  return { port: await portOf(proxy), asked };
}

test("plain HTTP goes through a proxy that is the guard by its URL, without a tunnel", async () => {
  const port = await serve("http");
  const proxy = await startForwarder(port);
  const env = { http_proxy: `me:secret@127.0.0.1:${proxy.port}`, PROXY_IS_GUARD: "1" };
  const resolve: Resolve = async () => {
    throw Object.assign(new Error("no name server"), { code: "ENOTFOUND" });
  };
  const dialer = dialerFor({ env, resolve });
  const url = new URL(`http://${NAME}:8080/mcp?a=1`);
  for (const method of ["GET", "POST"]) {
    const answer = await dialer.fetch(url, {
      method,
      ...(method === "POST" ? { body: "{}" } : {}),
    });
    expect(await answer.text()).toBe(`${NAME}:8080 plain`);
  }
  const connection = openPlainConnection(dialer.agentFor(url), url, 5_000, {
    idle() {},
    closed() {},
  });
  for (let time = 0; time < 2; time++) {
    const text = await new Promise<string>((resolve, reject) => {
      let body = "";
      const head = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n`;
      connection.send([Buffer.from(`${head}content-length: 2\r\n\r\n`), Buffer.from("{}")], {
        head() {},
        data(content) {
          body += content.toString();
        },
        end: () => resolve(body),
        fail: reject,
      });
    });
    expect(text).toBe(`${NAME}:8080 plain`);
  }
  connection.destroy();
  const credentials = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  expect(proxy.asked).toEqual(Array(4).fill({ url: url.href, credentials }));
  // What can be judged without a lookup is still refused here.
  const refused = await dialer.fetch("http://169.254.169.254/").catch(problemOf);
  expect(refused).toMatchObject({ fault: "address_refused" });
  expect(proxy.asked).toHaveLength(4);
});

test("the proxy gets the credentials of its URL, which no problem repeats", async () => {
  const port = await serve("https");
  const expected = `Basic ${Buffer.from("me:p@ss wörd").toString("base64")}`;
  const proxy = await startProxy(port, (_, { headers }) =>
    headers["proxy-authorization"] === expected ? 200 : 407,
  );
  const env = (pair: string) => ({ HTTPS_PROXY: `http://${pair}@127.0.0.1:${proxy.port}` });
  const good = dialerFor({ env: env("me:p%40ss%20w%C3%B6rd") });
  expect((await good.fetch(`https://${NAME}:${port}/`)).status).toBe(200);
  const bad = dialerFor({ env: env("me:sesame-open") });
  const problem = await bad.fetch(`https://${NAME}:${port}/`).catch(problemOf);
  expect(problem).toMatchObject({ fault: "proxy_credentials", kind: "unavailable" });
  expect(JSON.stringify(problem) + (problem as Error).stack).not.toContain("sesame");
  const invalid = loadEnv({ HTTPS_PROXY: "socks5://me:sesame-open@127.0.0.1:1080" });
  expect(invalid).toMatchObject({ failure: { params: { variable: "HTTPS_PROXY" } } });
  expect(JSON.stringify(invalid)).not.toContain("sesame");
});

test.each([
  ["proxy_refused", 403],
  ["proxy_failed", 502],
  ["proxy_failed", 504],
] as const)("a proxy's answer gives the problem %s (%i)", async (fault, status) => {
  const port = await serve("https");
  const proxy = await startProxy(port, () => status);
  const { fetch } = dialerFor({ env: both(proxy.port) });
  const problem = await fetch(`https://${NAME}:${port}/`).catch(problemOf);
  expect(problem).toMatchObject({ fault });
  expect((problem as { detail: string }).detail).toContain(`127.0.0.1:${proxy.port}`);
  expect((problem as { detail: string }).detail).toContain(String(status));
});

test("a proxy that cannot be reached, or that stays silent, gives the problem proxy_unreachable", async () => {
  const closed = await startProxy(1);
  const { port } = closed;
  for (const one of open.splice(0)) await new Promise((end) => (one as Server).close(end));
  const { fetch } = dialerFor({ env: both(port) });
  expect(await fetch(`https://${NAME}/`).catch(problemOf)).toMatchObject({
    fault: "proxy_unreachable",
    detail: expect.stringContaining("ECONNREFUSED"),
  });
  const silent = await startProxy(1, () => null);
  const { agentFor } = dialerFor({ env: both(silent.port) });
  const url = new URL(`https://${NAME}/`);
  const error = await new Promise<Error>((fail) => {
    const listener = { head() {}, data() {}, end() {}, fail };
    const on = { idle() {}, closed() {} };
    openPlainConnection(agentFor(url), url, 200, on).send("", listener);
  });
  expect(problemOf(error)).toMatchObject({ fault: "proxy_unreachable" });
});

test("if the proxy cannot connect to one address of a name, it is asked for the next", async () => {
  const port = await serve("https");
  const other = "93.184.216.35";
  const proxy = await startProxy(port, (authority) => (authority.startsWith(other) ? 503 : 200));
  const resolve: Resolve = async () => [
    { address: other, family: 4 },
    { address: PUBLIC, family: 4 },
  ];
  const { fetch } = dialerFor({ env: both(proxy.port), resolve });
  expect((await fetch(`https://${NAME}:${port}/`)).status).toBe(200);
  expect(proxy.asked).toEqual([`${other}:${port}`, `${PUBLIC}:${port}`]);
});

test("a proxy is asked for few addresses of a name, however many there are", async () => {
  const proxy = await startProxy(1, () => 502);
  const resolve: Resolve = async () =>
    Array.from({ length: 100 }, (_, one) => ({ address: `93.184.216.${one}`, family: 4 }));
  const { fetch } = dialerFor({ env: both(proxy.port), resolve });
  expect(await fetch(`https://${NAME}/`).catch(problemOf)).toMatchObject({ fault: "proxy_failed" });
  expect(proxy.asked).toHaveLength(10);
});

test("a request that is cancelled while the proxy is silent ends at once, and leaves no connection", async () => {
  const proxy = await startProxy(1, () => null);
  const { fetch } = dialerFor({ env: both(proxy.port) });
  const cancel = new AbortController();
  const asking = fetch(`https://${NAME}/`, { signal: cancel.signal });
  await expect.poll(() => proxy.sockets.length).toBe(1);
  const closed = new Promise((resolve) => proxy.sockets[0]?.once("end", resolve));
  proxy.sockets[0]?.resume();
  cancel.abort();
  await expect(asking).rejects.toThrow("aborted");
  await closed;
});

test("hosts in NO_PROXY, also by a network that the name leads to, and this machine are reached directly", async () => {
  const port = await serve("http");
  const proxy = await startProxy(port);
  const cases: [string, string][] = [
    ["http://localhost", ""],
    ["http://127.0.0.1", ""],
    ["http://app.localhost", ""],
    [`http://${NAME}`, "127.0.0.0/8"],
    [`http://${NAME}`, ".example"],
    [`http://${NAME}`, "*"],
  ];
  for (const [origin, exempt] of cases) {
    const env = { ...both(proxy.port), no_proxy: exempt };
    const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const { fetch } = dialerFor({ env, resolve, allowPrivate: true });
    expect((await fetch(`${origin}:${port}/`)).status).toBe(200);
  }
  expect(proxy.asked).toEqual([]);
});

test("a kept tunnel is not used once the policy forbids the address that it leads to", async () => {
  const port = await serve("http");
  const proxy = await startProxy(port);
  const config = { publicUrl, allowedHosts: [], proxies: proxiesOf(both(proxy.port)) };
  let policy: DialPolicy = dialPolicy(config, true);
  const resolve: Resolve = async () => [{ address: "10.1.2.3", family: 4 }];
  const dialer = openDialer({ policy: () => policy, resolve });
  open.push(dialer);
  const ask = async () => (await dialer.fetch(`http://${NAME}:${port}/`)).text();
  await ask();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await ask();
  expect(proxy.asked).toEqual([`10.1.2.3:${port}`]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  policy = dialPolicy(config, false);
  expect(await ask().catch(problemOf)).toMatchObject({ fault: "address_refused" });
});

test("documents of apps and issuers are read through the proxy too", async () => {
  const port = await serve("http");
  const proxy = await startProxy(port);
  const { config } = testContext({ db: null as never });
  const dial = strangerFetch({ ...config, proxies: proxiesOf(both(proxy.port)) }, "oauth.dialer", {
    ...{ bytes: 1_000, connectTimeoutMs: 2_000 },
  });
  expect((await dial(`http://${PUBLIC}:${port}/`, {})).status).toBe(200);
  expect(proxy.asked).toEqual([`${PUBLIC}:${port}`]);
  expect(config.proxies).toBe(NO_PROXIES);
});
