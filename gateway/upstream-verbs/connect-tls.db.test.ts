import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { type TlsFront, tlsFront } from "@/gateway/upstreams/testing/tls-front";
import type { Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { closeProcess } from "@/lib/process/process";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { testCertificate } from "@/lib/tls/testing/certificate";
import { beginConnect } from "./begin-connect";
import { completeConnect } from "./complete-connect";

const root = testCertificate({ name: "Root" });
const issuer = { name: "Root", key: root.signing };
const own = testCertificate({ name: "latchkey", issuer });

let database: TestDatabase;
let behind: Server;
let resource: TlsFront;
let authorization: TlsFront;

/** Answers as an MCP server and, under another host name, as its authorization server. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const resourceUrl = `https://localhost:${resource.port}`;
  const issuerUrl = `https://auth.localhost:${authorization.port}`;
  const asked = `${request.headers.host} ${request.url}`;
  const json = (body: object) =>
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  request.resume();
  if (asked === `localhost:${resource.port} /mcp`) {
    const metadata = `${resourceUrl}/.well-known/oauth-protected-resource`;
    response.setHeader("www-authenticate", `Bearer resource_metadata="${metadata}"`);
    response.writeHead(401).end();
  } else if (asked === `localhost:${resource.port} /.well-known/oauth-protected-resource`) {
    json({ resource: `${resourceUrl}/mcp`, authorization_servers: [issuerUrl] });
  } else if (request.url === "/.well-known/oauth-authorization-server") {
    json({
      ...{ issuer: issuerUrl, authorization_endpoint: `${issuerUrl}/authorize` },
      ...{ token_endpoint: `${issuerUrl}/token`, response_types_supported: ["code"] },
      code_challenge_methods_supported: ["S256"],
    });
  } else if (request.url === "/token") json({ access_token: "t", token_type: "Bearer" });
  else response.writeHead(404).end();
}

beforeAll(async () => {
  database = await testDatabase();
  behind = createServer(answer);
  await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
  const to = (behind.address() as AddressInfo).port;
  const front = (name: string, more: object) => {
    const { key, cert } = testCertificate({ name, issuer });
    return tlsFront({ key, cert, to, ...more });
  };
  resource = await front("localhost", { clientCa: root.cert });
  authorization = await front("auth.localhost", { asksOnly: true });
});
afterAll(async () => {
  await closeProcess();
  for (const front of [resource, authorization]) front.close();
  behind.close();
  await database.close();
});

test("a person connects at a server that requires a client certificate, which only that server gets", async () => {
  const team = await makeTeam(database.db, "red");
  const ada = await makePerson(database.db, "Ada", "operator", [team]);
  const ctx: Context = testContext({ db: database.db, actor: ada, now: new Date() });
  const made = await registerUpstream(ctx, {
    ...{ name: "notes", transport: "http", credentials: "person_oauth", oauthClientId: "latchkey" },
    ...{ url: `https://localhost:${resource.port}/mcp`, ca: root.cert },
    ...{ clientCertificate: own.cert, clientKey: own.key },
  });
  expect(made).toMatchObject({ ok: true });
  const begun = await beginConnect(ctx, { name: "notes" });
  if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
  const url = new URL(begun.value.url);
  expect(url.origin).toBe(`https://auth.localhost:${authorization.port}`);
  const state = url.searchParams.get("state") ?? "";
  const completed = await completeConnect(ctx, { state, code: "c" });
  expect(completed).toEqual({ ok: true, value: { name: "notes" } });
  expect(new Set(resource.clients)).toEqual(new Set(["latchkey"]));
  expect(authorization.clients.length).toBeGreaterThan(0);
  expect(new Set(authorization.clients)).toEqual(new Set([null]));
});
