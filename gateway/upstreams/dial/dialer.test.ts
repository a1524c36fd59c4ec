import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { registerListener } from "@/lib/change-feed/listeners";
import { closeProcess } from "@/lib/process/process";
import { dialPolicy } from "@/lib/servers/address/policy";
import type { Resolve } from "./checked-addresses";
import { dialErrorOf } from "./dial-error";
import { type Dialer, type DialerOptions, openDialer } from "./open-dialer";

const config = { publicUrl: "https://keys.example.com", allowedHosts: [] };
const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
const dialers: Dialer[] = [];

afterEach(async () => {
  for (const dialer of dialers.splice(0)) dialer.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
  await closeProcess();
});

async function listening(onRequest: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return { server, port: (server.address() as AddressInfo).port };
}

function dialer(options: Partial<DialerOptions> = {}): Dialer {
  const opened = openDialer({ policy: () => dialPolicy(config, true), ...options });
  dialers.push(opened);
  return opened;
}

const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

/**
 * Returns the fault of an attempt, or the name of the error if the error has no fault. Returns
 * "none" if the attempt succeeded.
 */
async function fault(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "none";
  } catch (error) {
    return dialErrorOf(error)?.fault ?? (error as Error).name;
  }
}

describe("connecting to a server", () => {
  test("a request to a host name arrives complete, with its method, path, headers and body", async () => {
    const seen: string[] = [];
    const { port } = await listening((req, res) => {
      let body = "";
      req.on("data", (chunk) => {
        body += chunk;
      });
      req.on("end", () => {
        seen.push(`${req.method} ${req.url} ${req.headers.host} ${req.headers["x-a"]} ${body}`);
        res.writeHead(201, { "content-type": "text/plain", "x-b": "2" }).end("hello");
      });
    });
    const { fetch } = dialer({ resolve: resolvesTo("127.0.0.1") });
    const answer = await fetch(`http://mcp.example.com:${port}/mcp?a=1`, {
      method: "POST",
      headers: { "x-a": "1" },
      body: "sent",
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-b")).toBe("2");
    expect(await answer.text()).toBe("hello");
    expect(seen).toEqual([`POST /mcp?a=1 mcp.example.com:${port} 1 sent`]);
  });

  test.each([
    ["metadata", ["169.254.169.254"]],
    ["metadata mapped into IPv6", ["::ffff:169.254.169.254"]],
    ["one bad address among good ones", ["127.0.0.1", "169.254.169.254"]],
    ["link-local IPv6", ["fe80::1"]],
    ["everywhere", ["0.0.0.0"]],
  ])("a name that resolves to %s is refused", async (_what, addresses) => {
    const { fetch } = dialer({ resolve: resolvesTo(...addresses) });
    expect(await fault(fetch("http://mcp.example.com:1/"))).toBe("refused");
  });

  test("a name that resolves to a private address is refused only while the network policy forbids the address", async () => {
    let asked = 0;
    const { port } = await listening((_req, res) => {
      asked++;
      res.end();
    });
    let allowPrivate = false;
    const { fetch } = dialer({
      policy: () => dialPolicy(config, allowPrivate),
      resolve: resolvesTo("127.0.0.1"),
    });
    expect(await fault(fetch(`http://mcp.example.com:${port}/`))).toBe("refused");
    expect(asked).toBe(0);
    allowPrivate = true;
    expect(await fault(fetch(`http://mcp.example.com:${port}/`))).toBe("none");
    expect(asked).toBe(1);
  });

  test("an idle connection is not reused once the network policy forbids its address", async () => {
    let asked = 0;
    const { port } = await listening((_req, res) => {
      asked++;
      res.end("x");
    });
    let policy = dialPolicy(config, true);
    const { fetch } = dialer({ policy: () => policy, resolve: resolvesTo("127.0.0.1") });
    await (await fetch(`http://mcp.example.com:${port}/`)).text();
    await new Promise((resolve) => setTimeout(resolve, 20));
    policy = dialPolicy(config, false);
    expect(await fault(fetch(`http://mcp.example.com:${port}/`))).toBe("refused");
    expect(asked).toBe(1);
  });

  test("an idle connection is closed before the server's own timeout would close it", async () => {
    const { server, port } = await listening((_req, res) => {
      res.setHeader("keep-alive", "timeout=2").end("x");
    });
    server.keepAliveTimeout = 0;
    const happened: string[] = [];
    server.on("connection", (socket) => {
      happened.push("opened");
      socket.once("end", () => happened.push("ended"));
    });
    const { fetch } = dialer();
    const read = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
    await read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await read();
    expect(happened).toEqual(["opened"]);
    // Wait for the server's own timeout, and then give the event loop a few turns to read the FIN
    // that the client sent earlier.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(happened).toEqual(["opened", "ended"]);
    await read();
    expect(happened).toEqual(["opened", "ended", "opened"]);
  });

  test("a name is resolved once per connection, so a different answer to a second query has no effect", async () => {
    let asked = 0;
    const { port } = await listening((_req, res) => {
      asked++;
      res.end();
    });
    const answers = ["127.0.0.1", "169.254.169.254", "127.0.0.1"];
    const resolve: Resolve = async () => [{ address: answers.shift() ?? "0.0.0.0", family: 4 }];
    const { fetch } = dialer({ resolve });
    const url = `http://mcp.example.com:${port}/`;
    const headers = { connection: "close" };
    expect(await fault(fetch(url, { headers }))).toBe("none");
    expect(await fault(fetch(url, { headers }))).toBe("refused");
    expect(asked).toBe(1);
    // Each of the two connections made one query. One of the three answers is therefore left.
    expect(answers).toEqual(["127.0.0.1"]);
  });

  test("a connection to Latchkey itself is refused by name, by address and after DNS rebinding", async () => {
    let asked = 0;
    const { port } = await listening((_req, res) => {
      asked++;
      res.end();
    });
    registerListener("127.0.0.1", port);
    const rebinding = dialer({ resolve: resolvesTo("127.0.0.1") });
    expect(await fault(rebinding.fetch(`http://evil.example.com:${port}/mcp`))).toBe("refused");
    const { fetch } = dialer();
    for (const host of ["127.0.0.1", "127.1", "[::ffff:127.0.0.1]"]) {
      expect([host, await fault(fetch(`http://${host}:${port}/mcp`))]).toEqual([host, "refused"]);
    }
    expect(asked).toBe(0);
  });

  test("if Latchkey listens on all addresses, its port is refused at every address of this machine", async () => {
    registerListener("::", 12_345);
    const opened = dialer();
    expect(opened.checkTarget("http://127.0.0.1:12345/").ok).toBe(false);
    expect(opened.checkTarget("http://[::1]:12345/").ok).toBe(false);
    expect(opened.checkTarget("http://localhost:12345/").ok).toBe(false);
    expect(opened.checkTarget("http://127.0.0.1:12346/").ok).toBe(true);
  });

  test("a forbidden address in the URL is refused before anything is sent", async () => {
    expect(await fault(dialer().fetch("http://0xa9fea9fe/"))).toBe("refused");
    expect(await fault(dialer().fetch("http://[fe80::1]/"))).toBe("refused");
  });
});

describe("responses of a server", () => {
  test.each([301, 302, 303, 307, 308])(
    "a redirect with status %s is not followed, and the error names its target",
    async (status) => {
      let followed = 0;
      const { port } = await listening((req, res) => {
        if (req.url !== "/") followed++;
        res.writeHead(status, { location: "http://169.254.169.254/latest?token=x" }).end();
      });
      const error = await dialer()
        .fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" })
        .then(() => null, dialErrorOf);
      expect(error?.fault).toBe("redirected");
      expect(error?.to).toBe("http://169.254.169.254");
      expect(error?.message).toContain("link-local");
      expect(error?.message).not.toContain("token");
      expect(followed).toBe(0);
    },
  );

  test("reading a body over the limit fails with too_large", async () => {
    const { port } = await listening((_req, res) => {
      const piece = Buffer.alloc(64 * 1024);
      const write = () => {
        while (!res.destroyed && res.write(piece));
        if (!res.destroyed) res.once("drain", write);
      };
      write();
    });
    const { fetch } = dialer({ responseBytes: 1_000_000 });
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(await fault(answer.arrayBuffer())).toBe("too_large");
  });

  test("headers over the limit fail with too_large", async () => {
    const { port } = await listening((_req, res) => {
      res.writeHead(200, { "x-long": "a".repeat(9_000) }).end();
    });
    const { fetch } = dialer({ headerBytes: 8_192 });
    expect(await fault(fetch(`http://127.0.0.1:${port}/`))).toBe("too_large");
  });

  test("an event stream may be endless, but the size of each event is limited", async () => {
    let endless = false;
    const { port } = await listening((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      if (endless) res.end(`data: ${"a".repeat(3_000)}`);
      else {
        for (let event = 0; event < 50; event++) res.write(`data: ${"a".repeat(500)}\n\n`);
        res.end();
      }
    });
    const { fetch } = dialer({ responseBytes: 2_000 });
    const many = await fetch(`http://127.0.0.1:${port}/`);
    expect((await many.text()).length).toBe(50 * 508);
    endless = true;
    const one = await fetch(`http://127.0.0.1:${port}/`);
    expect(await fault(one.text())).toBe("too_large");
  });

  test("the events of a stream can be read as they arrive", async () => {
    let send: (text: string) => void = () => {};
    const { port } = await listening((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" });
      res.write("data: 1\n\n");
      send = (text) => res.end(text);
    });
    const answer = await dialer().fetch(`http://127.0.0.1:${port}/`);
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe("data: 1\n\n");
    send("data: 2\n\n");
    const second = await reader?.read();
    expect(Buffer.from(second?.value ?? []).toString()).toBe("data: 2\n\n");
    expect((await reader?.read())?.done).toBe(true);
  });

  test("a response with a content encoding that was not requested is an error", async () => {
    const { port } = await listening((req, res) => {
      expect(req.headers["accept-encoding"]).toBe("identity");
      res.writeHead(200, { "content-encoding": "gzip" }).end("x");
    });
    expect(await fault(dialer().fetch(`http://127.0.0.1:${port}/`))).toBe("encoded");
  });

  test("if the connection breaks during a body, reading the body fails", async () => {
    const { port } = await listening((_req, res) => {
      res.writeHead(200, { "content-length": "100" });
      res.write("half");
      setTimeout(() => res.destroy(), 10);
    });
    const answer = await dialer().fetch(`http://127.0.0.1:${port}/`);
    expect(await fault(answer.text())).not.toBe("none");
  });
});

describe("ending a request", () => {
  test("aborting a request before or during its response closes the connection", async () => {
    let open = 0;
    const { server, port } = await listening((req, res) => {
      if (req.url === "/slow") return;
      res.writeHead(200);
      res.write("x");
    });
    server.on("connection", (socket) => {
      open++;
      socket.on("close", () => {
        open--;
      });
    });
    const { fetch } = dialer();
    const before = new AbortController();
    const waiting = fault(fetch(`http://127.0.0.1:${port}/slow`, { signal: before.signal }));
    setTimeout(() => before.abort(), 20);
    expect(await waiting).toBe("AbortError");

    const inside = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: inside.signal });
    const reading = fault(answer.text());
    inside.abort(new DOMException("late", "TimeoutError"));
    expect(await reading).toBe("TimeoutError");
    await expect.poll(() => open).toBe(0);
  });

  test("cancelling a body closes its connection", async () => {
    let closed = false;
    const { port } = await listening((_req, res) => {
      res.on("close", () => {
        closed = true;
      });
      res.writeHead(200);
      res.write("x");
    });
    const answer = await dialer().fetch(`http://127.0.0.1:${port}/`);
    await answer.body?.cancel();
    await expect.poll(() => closed).toBe(true);
  });

  test("if a server accepts a connection but starts no TLS handshake, connecting times out", async () => {
    const silent = createTcpServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    servers.push(silent);
    const { port } = silent.address() as AddressInfo;
    const { fetch } = dialer({ connectTimeoutMs: 100 });
    expect(await fault(fetch(`https://127.0.0.1:${port}/`))).toBe("connect_timeout");
  });

  test("one connection is kept open and serves several requests in a row", async () => {
    let connections = 0;
    const { server, port } = await listening((_req, res) => res.end("x"));
    server.on("connection", () => {
      connections++;
    });
    const { fetch } = dialer();
    for (let call = 0; call < 5; call++) {
      await (await fetch(`http://127.0.0.1:${port}/`)).text();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connections).toBe(1);
  });
});
