import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type NetConnectOpts, Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openPlainConnection } from "@/gateway/http/plain/client/connection";
import { closeProcess } from "@/lib/process/process";
import { dialPolicy } from "@/lib/servers/address/policy";
import type { Resolve } from "./checked-addresses";
import { connectFirst } from "./connect-first";
import { type Dialer, openDialer } from "./open-dialer";

const config = { publicUrl: "https://keys.example.com", allowedHosts: [] };
const servers: Server[] = [];
const dialers: Dialer[] = [];

afterEach(async () => {
  for (const dialer of dialers.splice(0)) dialer.close();
  for (const server of servers.splice(0)) server.close();
  await closeProcess();
});

/** Starts a server that listens on one address only. Returns its port. */
async function listenAt(address: "::1" | "127.0.0.1"): Promise<number> {
  const server = createServer((request, response) => response.end(`${address} ${request.url}`));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen({ host: address, port: 0 }, resolve));
  return (server.address() as AddressInfo).port;
}

/** Returns a dialer whose resolver knows only these names. */
function dialerOf(names: Readonly<Record<string, readonly string[]>>): Dialer {
  const resolve: Resolve = async (name) => {
    const known = names[name];
    if (!known) throw Object.assign(new Error(`no ${name}`), { code: "ENOTFOUND" });
    return known.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  const dialer = openDialer({ policy: () => dialPolicy(config, true), resolve });
  dialers.push(dialer);
  return dialer;
}

async function answerOf(dialer: Dialer, url: string): Promise<string> {
  return (await dialer.fetch(url)).text();
}

test.each([
  ["a hosts file that knows only 127.0.0.1", { localhost: ["127.0.0.1"] }, "localhost"],
  ["a hosts file that knows only ::1", { localhost: ["::1"] }, "localhost"],
  ["a resolver that knows no names under localhost", {}, "app.localhost"],
  ["a name whose addresses do not all answer", { "two.test": ["127.0.0.1", "::1"] }, "two.test"],
  ["the same name in the other order", { "two.test": ["::1", "127.0.0.1"] }, "two.test"],
] as const)("servers on ::1 and on 127.0.0.1 are both reached, with %s", async (_, names, host) => {
  const dialer = dialerOf(names);
  for (const address of ["::1", "127.0.0.1"] as const) {
    const port = await listenAt(address);
    expect(await answerOf(dialer, `http://${host}:${port}/mcp`)).toBe(`${address} /mcp`);
  }
});

test("a call over plain HTTP also reaches a server that listens only on ::1", async () => {
  const url = new URL(`http://localhost:${await listenAt("::1")}/mcp`);
  const agent = dialerOf({ localhost: ["127.0.0.1"] }).agentFor(url);
  const connection = openPlainConnection(agent, url, 5_000, { idle() {}, closed() {} });
  const body = await new Promise<string>((resolve, reject) => {
    let text = "";
    connection.send(`GET /mcp HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`, {
      head() {},
      data(content) {
        text += content.toString();
      },
      end: () => resolve(text),
      fail: reject,
    });
  });
  connection.destroy();
  expect(body).toBe("::1 /mcp");
});

test("if no address of a name answers, the error says so", async () => {
  const port = await listenAt("::1");
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  await expect(dialerOf({}).fetch(`http://localhost:${port}/`)).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
});

const V6 = { address: "2001:db8::1", family: 6 };
const V4 = { address: "127.0.0.1", family: 4 };

test("while an address stays silent, the next one is tried, and the silent attempt is then given up", async () => {
  const port = await listenAt("127.0.0.1");
  const begun: [unknown, Socket][] = [];
  const begin = (options: NetConnectOpts) => {
    const { host } = options as { host: string };
    const socket = host === V4.address ? connect(options) : new Socket();
    begun.push([host, socket]);
    return socket;
  };
  const forever = new AbortController().signal;
  const addresses = [V6, { ...V6, address: "2001:db8::2" }, V4];
  const socket = await connectFirst(addresses, port, forever, undefined, begin);
  expect(socket.remoteAddress).toBe(V4.address);
  // The families alternate, so the second IPv6 address was not needed.
  expect(begun.map(([host]) => host)).toEqual([V6.address, V4.address]);
  expect(begun.map(([, one]) => one.destroyed)).toEqual([true, false]);
  socket.destroy();
});

test("giving up closes the attempts and starts no more", async () => {
  const given = new AbortController();
  const begun: Socket[] = [];
  const begin = () => {
    const socket = new Socket();
    begun.push(socket);
    return socket;
  };
  const opening = connectFirst([V6, V4], 1, given.signal, undefined, begin);
  given.abort(new Error("left"));
  await expect(opening).rejects.toThrow("left");
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(begun.map(({ destroyed }) => destroyed)).toEqual([true]);
});

test("the error is one of an address that this machine can reach, if there is one", async () => {
  const codes = ["ENETUNREACH", "ETIMEDOUT", "ECONNREFUSED"];
  const begin = () => {
    const socket = new Socket();
    const code = codes.shift();
    queueMicrotask(() => socket.destroy(Object.assign(new Error(code), { code })));
    return socket;
  };
  const forever = new AbortController().signal;
  const opening = connectFirst([V6, V4, V6], 1, forever, undefined, begin);
  await expect(opening).rejects.toMatchObject({ code: "ETIMEDOUT" });
});
