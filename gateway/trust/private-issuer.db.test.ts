import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { JWT_BEARER } from "@/gateway/oauth/machine-token";
import { contextOf, post } from "@/gateway/oauth/testing/app";
import type { Actor } from "@/lib/core/context";
import { keyHistory } from "@/lib/keys/reads/key-history";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import type { CreateRuleInput } from "@/lib/trust/schema";
import { showRule } from "@/lib/trust/show-rule";
import { updateRule } from "@/lib/trust/update-rule";
import { discoverKeys, issuerFetch } from "./issuer-keys";

const operator: Actor = { kind: "command_line", label: "test" };
const authority = testCertificate({ name: "Cluster CA" });
const stranger = testCertificate({ name: "Cluster CA" });
const leaf = testCertificate({
  name: "localhost",
  issuer: { name: "Cluster CA", key: authority.signing },
});
const signing = generateKeyPairSync("ec", { namedCurve: "P-256" });
const servers: Server[] = [];

let it: TestProcess;
beforeAll(async () => {
  it = await testProcess();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await it.database.sql`update installation set allow_private_upstreams = true`;
});
afterAll(() => it.close());

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Starts a server that acts as a cluster's token issuer, over TLS with a certificate from the
 * cluster's own authority.
 */
async function cluster(keys?: Handler) {
  const asked: string[] = [];
  const jwk = { ...(await exportJWK(signing.publicKey)), kid: "k8s" };
  const server = createServer({ cert: leaf.cert, key: leaf.key }, (request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/.well-known/openid-configuration") {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/openid/v1/jwks` }));
    } else if (keys) keys(request, response);
    else response.end(JSON.stringify({ keys: [jwk] }));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const trust = (input: Partial<CreateRuleInput> = {}) =>
    createRule(contextOf(it, operator), {
      ...{ name: "Builders", teamId: it.teamId, expires: { type: "days", days: 1 }, issuer },
      ...{ subject: "builder", ca: authority.cert, privateIssuer: true },
      ...input,
    });
  return { issuer, asked, trust, exchange: (sub = "builder") => exchange(issuer, sub) };
}

async function exchange(issuer: string, sub: string, key: KeyObject = signing.privateKey) {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub, aud: "http://localhost:12009" };
  const assertion = await new SignJWT({ ...claims, iat: seconds, exp: seconds + 300 })
    .setProtectedHeader({ alg: "ES256", kid: "k8s" })
    .sign(key);
  const answer = await post("/oauth/token", { grant_type: JWT_BEARER, assertion });
  if (answer.status === 200) return "accepted";
  const id = String(answer.json.request_id);
  const read = () => it.database.sql`select reason from audit_records where request_id = ${id}`;
  await expect.poll(read).toHaveLength(1);
  return (await read())[0]?.reason;
}

test("a token from a private issuer is exchanged if its rule has the issuer's authority and permits private addresses", async () => {
  const { trust, exchange, asked } = await cluster();
  const made = await trust();
  expect(await exchange()).toBe("accepted");
  expect(await exchange()).toBe("accepted");
  expect(asked).toEqual(["/.well-known/openid-configuration", "/openid/v1/jwks"]);
  const id = made.ok ? made.value.key.id : "";
  expect(await showRule(contextOf(it, operator), { id })).toMatchObject({
    value: { authorities: ["CN=Cluster CA"], privateIssuer: true, pastedKeys: null },
  });
});

describe("attempts to read the keys of a private issuer", () => {
  test.each<[string, Partial<CreateRuleInput>]>([
    ["that another authority vouches for", { ca: stranger.cert }],
    ["that only the public authorities may vouch for", { ca: null }],
  ])("the keys of a private issuer are not read from an address %s", async (_, input) => {
    const { trust, exchange, asked } = await cluster();
    await trust(input);
    expect(await exchange()).toBe("issuer_keys_unavailable");
    expect(asked).toEqual([]);
  });

  test("the keys of a private issuer are not read if the installation's policy for servers allows no private addresses", async () => {
    const { trust, exchange, asked } = await cluster();
    await trust();
    await it.database.sql`update installation set allow_private_upstreams = false`;
    expect(await exchange()).toBe("issuer_keys_unavailable");
    expect(asked).toEqual([]);
    expect(await trust({ subject: "later" })).toMatchObject({
      failure: { fields: { issuer: expect.stringContaining("policy") } },
    });
  });

  test("a rule without permission for private addresses gets no keys, even after another rule has read them", async () => {
    const { trust, exchange } = await cluster();
    const first = await trust();
    const other = await trust({ subject: "deployer" });
    const id = other.ok ? other.value.key.id : "";
    await it.database.sql`update trust_rules set private_issuer = false where id = ${id}`;
    expect(await exchange()).toBe("accepted");
    await endRule(contextOf(it, operator), { id: first.ok ? first.value.key.id : "" });
    expect(await exchange("deployer")).toBe("issuer_keys_unavailable");
  });

  test.each<[string, Handler]>([
    ["that redirects", (_, response) => response.writeHead(302, { location: "/other" }).end()],
    ["that has 10 MB", (_, response) => void response.end("x".repeat(10 * 1024 * 1024))],
    ["that never ends", (_, response) => void response.write("{")],
  ])("the keys of a private issuer are not read from a document %s", async (_, keys) => {
    const { issuer } = await cluster(keys);
    const means = { ca: authority.cert, privateIssuer: true };
    const wanted = { issuer, kid: "k8s", nowMs: Date.now(), means };
    const dial = issuerFetch(it.process, means);
    expect(await discoverKeys(it.process.config, wanted, dial, 500)).toBeNull();
  });
});

describe("a rule for a private issuer", () => {
  test.each<[string, string, Partial<CreateRuleInput>]>([
    ["without the permission", "issuer", { privateIssuer: false }],
    ["at a cloud's metadata service", "issuer", { issuer: "https://169.254.169.254" }],
    ["at Latchkey's own address", "issuer", { issuer: "https://localhost:12009" }],
    ["with pasted keys too", "jwks", { jwks: '{"keys":[]}' }],
    ["with a private key", "ca", { ca: authority.key }],
    ["with text that is not a certificate", "ca", { ca: "localhost" }],
  ])(
    "a rule for a private issuer is refused if the rule is created %s",
    async (_, field, input) => {
      const { trust } = await cluster();
      const made = await trust(input);
      expect(made).toMatchObject({ failure: { code: "invalid_input" } });
      expect(Object.keys((!made.ok && made.failure.fields) || {})).toEqual([field]);
    },
  );

  test("a rule for a private issuer can be created by operators, but not by a key with the admin scope", async () => {
    const { issuer } = await cluster();
    const actor: Actor = {
      ...{ kind: "key", id: it.makerId, label: "IaC", teamId: it.teamId },
      scopes: ["mcp", "admin"],
    };
    const rule = { name: "No", issuer, subject: "x", expires: { type: "days", days: 1 } } as const;
    expect(await createRule(contextOf(it, actor), { ...rule, privateIssuer: true })).toMatchObject({
      failure: { code: "forbidden" },
    });
  });

  test("a rule for a private issuer can be given a new authority when the cluster's authority changes", async () => {
    const { trust, exchange } = await cluster();
    const made = await trust({ ca: stranger.cert });
    const id = made.ok ? made.value.key.id : "";
    expect(await exchange()).toBe("issuer_keys_unavailable");
    const ctx = contextOf(it, operator);
    // Both authorities have the same name, and the changed grants get a separate record.
    expect((await updateRule(ctx, { id, ca: authority.cert, grants: null })).ok).toBe(true);
    const history = await keyHistory(ctx, { id });
    const record = history.ok && history.value.find(({ action }) => action === "trust.update");
    expect(record).toMatchObject({ details: { after: { authorities: ["CN=Cluster CA"] } } });
    expect(await exchange()).toBe("accepted");
  });
});
