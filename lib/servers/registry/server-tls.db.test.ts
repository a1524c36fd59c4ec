import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { applyServers } from "@/lib/servers/code/apply-servers";
import { exportServers } from "@/lib/servers/code/export-servers";
import { planServers } from "@/lib/servers/code/plan-servers";
import type { RegisterUpstreamInput, UpdateUpstreamInput } from "@/lib/servers/schema";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { registerUpstream } from "./register-upstream";
import { showUpstream } from "./show-upstream";
import { updateUpstream } from "./update-upstream";

let database: TestDatabase;
let ctx: Context;

beforeAll(async () => {
  database = await testDatabase();
  ctx = testContext({ db: database.db });
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  await database.sql`delete from audit_records`;
});

const DAY_MS = 86_400_000;
const root = testCertificate({ name: "Root" });
const issuer = { name: "Root", key: root.signing };
const one = testCertificate({ name: "one", issuer });
const two = testCertificate({ name: "two", issuer });
const url = "https://mcp.example.com/mcp";
const server: RegisterUpstreamInput = { name: "issues", transport: "http", url };
const own = { ca: root.cert, clientCertificate: one.cert, clientKey: one.key };

const register = (more: Partial<RegisterUpstreamInput> = own) =>
  registerUpstream(ctx, { ...server, ...more });
const update = (changes: UpdateUpstreamInput["changes"]) =>
  updateUpstream(ctx, { name: "issues", changes });
const refused = (field: string, words: RegExp) => ({
  ok: false,
  failure: { code: "invalid_input", fields: { [field]: expect.stringMatching(words) } },
});

async function stored() {
  const [row] = await database.sql<{ id: string; target_version: number }[]>`
    select * from upstreams where name = 'issues'`;
  const secrets = await readUpstreamSecrets(database.db, ctx.secrets, row?.id ?? "");
  return { row, key: secrets.clientKey };
}

test("certificates are shown with their names and ends, and the key only by its name", async () => {
  const made = await register();
  expect(made).toMatchObject({
    ok: true,
    value: {
      upstream: {
        ca: root.cert,
        clientCertificate: one.cert,
        secrets: [{ kind: "client_key", name: "client_key" }],
        tls: {
          authorities: [{ subject: "CN=Root" }],
          client: { subject: "CN=one", issuer: "CN=Root", endsAt: expect.any(Date) },
        },
      },
    },
  });
  expect((await stored()).key).toBe(one.key.trim());
  const shown = JSON.stringify([made, await showUpstream(ctx, { name: "issues" })]);
  expect(shown).not.toContain("PRIVATE KEY");
  const [{ details } = { details: {} }] = await database.sql<{ details: object }[]>`
    select details from audit_records where action = 'upstreams.register'`;
  expect(details).toMatchObject({ secrets: ["client_key/client_key"] });
  expect(JSON.stringify(details)).not.toContain("BEGIN");
});

const locked = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
  publicKeyEncoding: { type: "spki", format: "pem" },
}).privateKey;

test.each<[string, Partial<RegisterUpstreamInput>, field: string, words: RegExp]>([
  ["authorities that are no PEM", { ca: "nothing" }, "ca", /1 to 10 certificates/],
  ["authorities with a key", { ca: root.cert + root.key }, "ca", /private key/],
  [
    "a certificate that cannot be read",
    { ca: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
    "ca",
    /cannot be read/,
  ],
  ["a key of another certificate", { ...own, clientKey: two.key }, "clientKey", /does not belong/],
  ["a key with a password", { ...own, clientKey: locked }, "clientKey", /password/],
  ["a key that is none", { ...own, clientKey: "secret" }, "clientKey", /in PEM/],
  ["a certificate without a key", { clientCertificate: one.cert }, "clientKey", /private key/],
  ["a key without a certificate", { clientKey: one.key }, "clientCertificate", /belongs to/],
  [
    "the key among the certificates",
    { ...own, clientCertificate: one.cert + one.key },
    "clientCertificate",
    /its own field/,
  ],
])("%s is refused, with the field and what to do", async (_, more, field, words) => {
  const made = await register(more);
  expect(made).toMatchObject(refused(field, words));
  expect(JSON.stringify(made)).not.toContain("BEGIN");
});

test("only servers with an https URL can have certificates", async () => {
  for (const field of ["ca", "clientCertificate", "clientKey"]) {
    const plain = await register({ url: "http://mcp.example.com/mcp", ...own });
    expect(plain).toMatchObject(refused(field, /https/));
  }
});

test("an expired client certificate is accepted, because its end is shown", async () => {
  const old = testCertificate({ name: "old", issuer, until: new Date(Date.now() - DAY_MS / 2) });
  const made = await register({ clientCertificate: old.cert, clientKey: old.key });
  expect(made).toMatchObject({ ok: true });
  if (made.ok) {
    expect(made.value.upstream.tls.client?.endsAt.getTime()).toBeLessThan(Date.now());
  }
});

test("a self-signed certificate that is not an authority's can be trusted, too", async () => {
  // testCertificate makes authorities only, so this one was made with OpenSSL. It never has to be
  // valid.
  const plain = `-----BEGIN CERTIFICATE-----
MIIBmjCCAT+gAwIBAgIUPdMfcaBbdELrdRTOQXQR5IkQm5wwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMc2VsZi5leGFtcGxlMB4XDTI2MTEyNzEzMTQ1OFoXDTI2MTEy
OTEzMTQ1OFowFzEVMBMGA1UEAwwMc2VsZi5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEwEHtjX7diTS2uiMe4aRbAH/Pt7/9R9fzfLfDout89qO8506F
hiMnxrvWA69YIcZxdx5wBTPuJnRQb4dn1dysn6NpMGcwHQYDVR0OBBYEFAj9S7Qc
arsuYpUE09pT7bW8Dh8cMB8GA1UdIwQYMBaAFAj9S7QcarsuYpUE09pT7bW8Dh8c
MAwGA1UdEwEB/wQCMAAwFwYDVR0RBBAwDoIMc2VsZi5leGFtcGxlMAoGCCqGSM49
BAMCA0kAMEYCIQDTcyhYcZKPKn7W4YzCJxsCoT/fAYSbAquTu08PlHTJgwIhAL3N
3s0aqwXND95edxF/8CJoW+OootPqIkUHhAqVMA+t
-----END CERTIFICATE-----`;
  expect(await register({ ca: plain })).toMatchObject({ ok: true });
});

test("a certificate is renewed under the stored key, or with a new key, but not without its key", async () => {
  await register();
  const before = await stored();
  expect(await update({ clientCertificate: two.cert })).toMatchObject(
    refused("clientKey", /does not belong/),
  );
  const done = await update({ clientCertificate: two.cert, clientKey: two.key });
  expect(done).toMatchObject({
    ok: true,
    value: { changed: ["clientCertificate"], secrets: { set: ["client_key/client_key"] } },
  });
  const after = await stored();
  expect(after.key).toBe(two.key.trim());
  expect(after.row?.target_version).toBeGreaterThan(before.row?.target_version ?? 0);
  // The same texts again, as the form sends them, change nothing.
  const again = await update({ ca: `\n${root.cert}`, clientCertificate: two.cert.trim() });
  expect(again).toMatchObject({ ok: true, value: { changed: [] } });
  expect(await update({ title: "Issues" })).toMatchObject({ ok: true });
  expect((await stored()).row?.target_version).toBe(after.row?.target_version);
  const byAuthority = await update({ ca: null });
  expect(byAuthority).toMatchObject({ ok: true, value: { changed: ["ca"] } });
  expect((await stored()).row?.target_version).toBeGreaterThan(after.row?.target_version ?? 0);
});

test("removing the certificate removes its key", async () => {
  await register();
  const done = await update({ clientCertificate: null });
  expect(done).toMatchObject({
    ok: true,
    value: {
      changed: ["clientCertificate"],
      secrets: { removed: ["client_key/client_key"] },
      upstream: { ca: root.cert, clientCertificate: null, secrets: [] },
    },
  });
  expect((await stored()).key).toBeNull();
});

test("if the server moves to another origin, its key and certificate are deleted, and its authorities stay", async () => {
  await register();
  const moved = { url: "https://other.example.com/mcp", clientCertificate: one.cert };
  const done = await update(moved);
  expect(done).toMatchObject({
    ok: true,
    value: {
      dropped: { clientCertificate: true },
      upstream: { ca: root.cert, clientCertificate: null, secrets: [] },
    },
  });
  const [{ details } = { details: {} }] = await database.sql<{ details: object }[]>`
    select details from audit_records where action = 'upstreams.update'`;
  expect(details).toMatchObject({ secretsDropped: ["client_key/client_key"] });
  // A certificate for the new origin needs its key.
  expect(await update({ clientCertificate: two.cert })).toMatchObject(
    refused("clientKey", /private key/),
  );
  const fresh = { url, clientCertificate: two.cert, clientKey: two.key };
  expect(await update(fresh)).toMatchObject({ ok: true, value: { dropped: {} } });
  expect((await stored()).key).toBe(two.key.trim());
});

test("a form that was opened before the key was replaced is refused", async () => {
  const made = await register();
  const version = made.ok ? made.value.upstream.version : "";
  await update({ clientCertificate: two.cert, clientKey: two.key });
  const late = await updateUpstream(ctx, { name: "issues", changes: { title: "x" }, version });
  expect(late).toMatchObject({ ok: false, failure: { code: "conflict" } });
});

test("a servers file sets certificates, and a second time changes nothing; an export has no key", async () => {
  const wanted = { ...server, ...own, ca: `Root:\n\n${root.cert}` };
  expect(await applyServers(ctx, { servers: [wanted] })).toMatchObject({ ok: true });
  expect(await planServers(ctx, { servers: [wanted] })).toMatchObject({ value: { changes: 0 } });
  const planned = await planServers(ctx, {
    servers: [{ ...wanted, clientCertificate: two.cert, clientKey: two.key }],
  });
  expect(planned).toMatchObject({
    value: {
      servers: [{ details: ["clientCertificate: CN=one → CN=two", "client key: replaced"] }],
    },
  });
  const exported = await exportServers(ctx, {});
  expect(exported).toMatchObject({
    value: {
      servers: {
        issues: {
          ca: root.cert,
          clientCertificate: one.cert,
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the reference of a servers file
          clientKey: "${env:ISSUES_CLIENT_KEY}",
        },
      },
    },
  });
  expect(JSON.stringify(exported)).not.toContain("PRIVATE KEY");
  expect(await applyServers(ctx, { servers: [server] })).toMatchObject({ ok: true });
  expect(await showUpstream(ctx, { name: "issues" })).toMatchObject({
    value: { upstream: { ca: null, clientCertificate: null, secrets: [] } },
  });
});
