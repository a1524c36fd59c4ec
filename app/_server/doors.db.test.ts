import { randomBytes, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { links } from "@/db/schema/links";
import { oauthFlows } from "@/db/schema/person-credentials";
import { upstreams } from "@/db/schema/upstreams";
import { unwrapState, wrapState } from "@/gateway/calls/request-state";
import { newSessionId, readSessionId } from "@/gateway/eras/session-id";
import { isQuestionOf, newQuestionId } from "@/gateway/questions/question-id";
import { completeConnect } from "@/gateway/upstream-verbs/complete-connect";
import type { Context } from "@/lib/core/context";
import { digestOfCode, issueLink } from "@/lib/identity/links/link-code";
import { showLink } from "@/lib/identity/links/show-link";
import { newDevice, readDevice } from "@/lib/identity/sessions/device-cookie";
import {
  ada,
  anonymous,
  codeOf,
  contextOf,
  personWithPassword,
} from "@/lib/identity/testing/people";
import { lookupOf } from "@/lib/keys/secret/plain-key";
import { digestOfState, flowPlace } from "@/lib/servers/connections/oauth-flow";
import { sealJson } from "@/lib/servers/connections/stored-tokens";
import { exchangeKey } from "@/lib/tokens/exchange-key";
import { keyRing } from "@/lib/tokens/key-ring";
import { mintToken } from "@/lib/tokens/mint-token";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { verifyAccessToken } from "@/lib/tokens/verify-access-token";
import { cookieNames, sessionIdOf, sessionSecrets } from "./session-cookie";

let fixture: TestProcess;
let person: Awaited<ReturnType<typeof personWithPassword>>;
let ofPerson: Context;
let key: { readonly id: string; readonly plain: string };
let upstreamId: string;
let addresses = 0;

beforeAll(async () => {
  fixture = await testProcess();
  const anonymousCaller = anonymous(fixture.process.db);
  person = await personWithPassword(anonymousCaller, ada("doors"));
  ofPerson = await contextOf(anonymousCaller, person.sessionId);
  key = await plantKey(fixture);
  upstreamId = randomUUID();
  const at = new Date();
  await fixture.process.db.insert(upstreams).values({
    ...{ id: upstreamId, name: "notes", transport: "http", url: "https://notes.example.com/mcp" },
    ...{ credentials: "person_oauth", createdAt: at, updatedAt: at },
  });
});
afterAll(() => fixture.close());

/**
 * Returns an anonymous caller with a new IP address, because failed attempts are limited per
 * address.
 */
const anonymousCaller = () => anonymous(fixture.process.db, `198.51.100.${++addresses % 250}`);
const binding = () => ({
  ...{ keyId: key.id, upstreamId, method: "tools/call", target: "add" },
  arguments: { a: 1 },
});

async function plantFlow(
  state: string,
  stateDigest = digestOfState(fixture.process.secrets.current, state),
) {
  const flow = {
    grantor: { issuer: "https://notes.example.com", metadata: {} },
    codeVerifier: "v",
  };
  await fixture.process.db.insert(oauthFlows).values({
    ...{ stateDigest, personId: person.id, upstreamId },
    flowSealed: sealJson(fixture.process.secrets, flowPlace(stateDigest), flow),
    expiresAt: new Date(ofPerson.now.getTime() + 600_000),
  });
}

/**
 * The places that accept a secret, by name. Each function returns true if its place accepts the
 * given value. For every place, the list `things` contains a secret that the place accepts.
 */
const doors: Readonly<Record<string, (value: string) => Promise<boolean>>> = {
  "token exchange": async (value) => {
    const { process } = fixture;
    const asking = { process, now: new Date(), requestId: "r", address: "unknown", client: null };
    return (await exchangeKey({ ...asking, address: anonymousCaller().address ?? "" }, value)).ok;
  },
  "bearer token": async (value) => (await verifyAccessToken(fixture.process, value, new Date())).ok,
  "set-up page": async (code) => (await showLink(anonymousCaller(), { code, page: "setup" })).ok,
  "welcome page": async (code) => (await showLink(anonymousCaller(), { code, page: "welcome" })).ok,
  "session cookie": async (value) => (await sessionIdOf(fixture.process, value)) !== null,
  "device cookie": async (value) => readDevice(ofPerson, value) !== null,
  "answer to a question": async (id) => isQuestionOf(fixture.process.secrets, key.id, id),
  "request state": async (value) =>
    unwrapState(fixture.process.secrets, binding(), value, Date.now()).ok,
  "MCP session": async (id) =>
    readSessionId(fixture.process.secrets, mcpBinding(key.id), id, Date.now()) !== null,
  "OAuth callback": async (state) => {
    const done = await completeConnect(ofPerson, { state, error: "access_denied" });
    return !done.ok && done.failure.code === "upstream_failed";
  },
};

/**
 * For each kind of secret: a function that creates one, and the names of the places that must
 * accept it.
 */
const things: readonly (readonly [string, () => Promise<string>, readonly string[]])[] = [
  ["API key", async () => key.plain, ["token exchange"]],
  ["access token", accessToken, ["bearer token"]],
  ["set-up code", () => linkCode("setup"), ["set-up page"]],
  ["invitation code", () => linkCode("invitation"), ["welcome page"]],
  ["reset code", () => linkCode("password_reset"), ["welcome page"]],
  ["session cookie", sessionCookie, ["session cookie"]],
  ["device cookie", async () => newDevice(ofPerson, deviceOwner()), ["device cookie"]],
  ["session id", async () => person.sessionId, []],
  ["MCP session id", async () => mcpSession(key.id), ["MCP session"]],
  ["another key's MCP session id", async () => mcpSession(randomUUID()), []],
  [
    "question",
    async () => newQuestionId(fixture.process.secrets, key.id),
    ["answer to a question"],
  ],
  ["another key's question", async () => newQuestionId(fixture.process.secrets, randomUUID()), []],
  ["request state", async () => requestState(), ["request state"]],
  ["OAuth state", oauthState, ["OAuth callback"]],
];

async function accessToken() {
  const ring = await keyRing(fixture.process, new Date());
  const nowSeconds = Math.floor(Date.now() / 1000);
  const asked = { keyId: key.id, scopes: ["mcp"], lifetimeSeconds: 60, nowSeconds };
  return mintToken(ring, fixture.process.config, asked);
}

async function linkCode(purpose: "setup" | "invitation" | "password_reset") {
  const whose = purpose === "setup" ? null : person.id;
  return codeOf((await issueLink(ofPerson, purpose, whose)).url);
}

function sessionCookie() {
  const [secret = ""] = sessionSecrets(fixture.process);
  const salt = cookieNames(fixture.process.config.publicUrl).session;
  return encode({ token: { sid: person.sessionId }, secret, salt });
}

const deviceOwner = () => ({ id: person.id, deviceGeneration: 1 });
const mcpBinding = (keyId: string) => ({ keyId, endpoint: fixture.process.config.audience });
const mcpSession = (keyId: string) =>
  newSessionId(fixture.process.secrets, mcpBinding(keyId), { elicitation: {} }, Date.now());
const requestState = () => wrapState(fixture.process.secrets, binding(), "theirs", Date.now());

async function oauthState() {
  const state = randomBytes(32).toString("base64url");
  await plantFlow(state);
  return state;
}

test.each(things)("%s is accepted only in the places meant for it", async (_name, make, opens) => {
  const value = await make();
  const opened: string[] = [];
  for (const [door, open] of Object.entries(doors)) if (await open(value)) opened.push(door);
  expect(opened).toEqual(opens);
});

test("a digest that was made for one kind of secret is not found in the table of another kind", async () => {
  const { db, secrets } = fixture.process;
  const { current } = secrets;
  const random = () => randomBytes(16).toString("base64url");
  const digests = {
    key: (value: string) => lookupOf(current, value),
    link: (value: string) => digestOfCode(current, value),
    state: (value: string) => digestOfState(current, value),
  };
  const planted: Record<string, string> = {};
  for (const [kind, digestOf] of Object.entries(digests)) {
    const [asLink, asState] = [random(), random()];
    await db.insert(links).values({
      ...{ id: randomUUID(), purpose: "invitation", personId: person.id },
      ...{ codeDigest: digestOf(asLink), createdAt: ofPerson.now },
      expiresAt: new Date(ofPerson.now.getTime() + 600_000),
    });
    await plantFlow(asState, digestOf(asState));
    const isLink = (await doors["welcome page"]?.(asLink)) ?? null;
    const isState = (await doors["OAuth callback"]?.(asState)) ?? null;
    planted[kind] = `link ${isLink}, state ${isState}`;
  }
  expect(planted).toEqual({
    key: "link false, state false",
    link: "link true, state false",
    state: "link false, state true",
  });
});
