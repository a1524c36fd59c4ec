import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { takeConnection } from "@/gateway/http/plain/client/pool";
import { testUpstream } from "@/gateway/upstream-verbs/test-upstream";
import { readTarget } from "@/gateway/upstreams/target/read-target";
import { linkScene } from "@/gateway/upstreams/testing/link-scene";
import { type TlsFront, tlsFront } from "@/gateway/upstreams/testing/tls-front";
import { testContext } from "@/lib/core/testing/context";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import type { RegisterUpstreamInput } from "@/lib/servers/schema";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { probeTarget } from "./probe";

const scene = linkScene();
const fronts: TlsFront[] = [];
afterEach(() => {
  for (const front of fronts.splice(0)) front.close();
});

const name = "mcp.example";
const root = testCertificate({ name: "Root" });
const issuer = { name: "Root", key: root.signing };
const serving = testCertificate({ name, issuer });
const one = testCertificate({ name: "one", issuer });
const two = testCertificate({ name: "two", issuer });
const stranger = testCertificate({ name: "stranger" });

const client = ({ cert, key }: typeof one) => ({ clientCertificate: cert, clientKey: key });

/** Starts an MCP server behind TLS that requires a client certificate of `root`. */
async function serveTls(more: Partial<Parameters<typeof tlsFront>[0]> = {}) {
  const { url } = await scene.serve({ era: "modern" });
  const to = Number(new URL(url).port);
  const { key, cert } = serving;
  const front = await tlsFront({ key, cert, to, clientCa: root.cert, ...more });
  fronts.push(front);
  return { front, url: `https://${name}:${front.port}/mcp` };
}

async function register(url: string, tls: Partial<RegisterUpstreamInput>, called = "secure") {
  const ctx = testContext({ db: scene.database.db });
  const made = await registerUpstream(ctx, {
    ...{ name: called, transport: "http", url },
    // The machine may be busy, and none of these tests is about time.
    ...{ callSeconds: 60, connectSeconds: 60, greetSeconds: 60, listSeconds: 60 },
    ...tls,
  });
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value.upstream.id;
}

const problemOf = async (url: string, tls: Partial<RegisterUpstreamInput>) => {
  const id = await register(url, tls);
  const done = await scene.linkOf(id).request("tools/call", { name: "echo" });
  return done.ok ? "none" : done.failure.problem?.code;
};

test("calls and probes use the server's own authority and client certificate", async () => {
  const { front, url } = await serveTls();
  const id = await register(url, { ca: root.cert, ...client(one) });
  const link = scene.linkOf(id);
  expect(await link.check()).toMatchObject({ ok: true });
  expect(await link.request("tools/call", { name: "echo" })).toMatchObject({ ok: true });
  const read = await readTarget(scene.stage.process, id, { kind: "server" });
  if (!read.ok) throw new Error("It is there.");
  const { process, services } = scene.stage;
  expect(await probeTarget(process, read.value.target, services)).toMatchObject({ ok: true });
  expect(new Set(front.clients)).toEqual(new Set(["one"]));
});

test("a replaced certificate is used by the next call, on a new connection", async () => {
  const { front, url } = await serveTls();
  const id = await register(url, { ca: root.cert, ...client(one) });
  const link = scene.linkOf(id);
  expect(await link.request("tools/call", { name: "echo" })).toMatchObject({ ok: true });
  const ctx = testContext({ db: scene.database.db });
  const changed = await updateUpstream(ctx, { name: "secure", changes: client(two) });
  expect(changed).toMatchObject({ ok: true });
  await link.recheck();
  expect(await link.request("tools/call", { name: "echo" })).toMatchObject({ ok: true });
  expect(front.clients[0]).toBe("one");
  expect(front.clients.at(-1)).toBe("two");
});

test("raw calls to one origin share no connection if their certificates differ", async () => {
  const { front, url } = await serveTls();
  const ids = [
    await register(url, { ca: root.cert, ...client(one) }, "first"),
    await register(url, { ca: root.cert, ...client(two) }, "second"),
    await register(url, { ca: root.cert, ...client(one) }, "third"),
  ];
  const dialer = await scene.stage.services.dialer();
  const ask = async (id: string) => {
    const read = await readTarget(scene.stage.process, id, { kind: "server" });
    const reach = read.ok ? read.value.target.reach : null;
    if (reach?.transport !== "http") throw new Error("It is there.");
    const to = new URL(reach.url);
    const connection = takeConnection(dialer.agentFor(to, reach.tls), to, 5_000);
    const head = `GET /mcp HTTP/1.1\r\nhost: ${to.host}\r\n\r\n`;
    await new Promise<void>((end, fail) =>
      connection.send(head, { head() {}, data() {}, end, fail }),
    );
  };
  for (const id of [...ids, ...ids]) await ask(id);
  // The first and the third server have the same certificate, and each connection was used again.
  expect(front.clients).toEqual(["one", "two"]);
});

test("with an authority of its own, no other authority is trusted for the server", async () => {
  const { url } = await serveTls({ clientCa: undefined });
  expect(await problemOf(url, { ca: stranger.cert })).toBe("tls_unknown_authority");
});

test.each([
  ["tls_unknown_authority", {}, {}],
  ["tls_client_required", {}, { ca: root.cert }],
  ["tls_handshake_refused", { maxVersion: "TLSv1.2" }, { ca: root.cert }],
] as const)("a server that cannot be reached gives the problem %s", async (code, front, tls) => {
  const { url } = await serveTls(front);
  expect(await problemOf(url, tls)).toBe(code);
});

test("a name that the certificate is not for, and an expired certificate, have their own problems", async () => {
  const other = testCertificate({ name: "other.example", issuer });
  const { url: misnamed } = await serveTls({ ...other, clientCa: undefined });
  expect(await problemOf(misnamed, { ca: root.cert })).toBe("tls_wrong_name");
  await scene.database.sql`delete from upstreams`;
  const old = testCertificate({ name, issuer, until: new Date(Date.now() - 60_000) });
  const { url: expired } = await serveTls({ ...old, clientCa: undefined });
  expect(await problemOf(expired, { ca: root.cert })).toBe("tls_expired");
});

test.each([
  ["tls_client_required", "<center>No required SSL certificate was sent</center>"],
  ["tls_client_refused", "<center>The SSL certificate error</center>"],
])("the 400 of nginx gives the problem %s", async (code, text) => {
  const answering = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { "content-type": "text/html" }).end(`<html>${text}</html>`);
  });
  await new Promise<void>((resolve) => answering.listen(0, "127.0.0.1", resolve));
  const to = (answering.address() as AddressInfo).port;
  const { url } = await serveTls({ to, clientCa: undefined });
  expect(await problemOf(url, { ca: root.cert })).toBe(code);
  answering.closeAllConnections();
  answering.close();
});

test("a test of a draft uses its certificates, and the stored key only for the stored origin", async () => {
  const { front, url } = await serveTls();
  const local = url.replace(name, "localhost");
  const forLocal = testCertificate({ name: "localhost", issuer });
  const second = await serveTls({ key: forLocal.key, cert: forLocal.cert });
  const at = second.url.replace(name, "localhost");
  const ctx = testContext({ db: scene.database.db });
  const draft = { transport: "http" as const, url: at, ca: root.cert };
  expect(await testUpstream(ctx, draft)).toMatchObject({
    failure: { problem: { code: "tls_client_required" } },
  });
  expect(await testUpstream(ctx, { ...draft, ...client(two) })).toMatchObject({ ok: true });
  await register(at, { ca: root.cert, ...client(one) }, "kept");
  const kept = { ...draft, saved: "kept", clientCertificate: one.cert };
  expect(await testUpstream(ctx, kept)).toMatchObject({ ok: true });
  expect(second.front.clients).toContain("one");
  expect(await testUpstream(ctx, { ...kept, url: local })).toMatchObject({
    failure: { code: "invalid_input", fields: { clientKey: expect.any(String) } },
  });
  expect(front.clients).toEqual([]);
});
