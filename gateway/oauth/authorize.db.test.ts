import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePerson } from "@/lib/core/testing/people";
import { approveConnection } from "@/lib/oauth/connections/approve-connection";
import { denyConnection } from "@/lib/oauth/connections/deny-connection";
import { showAuthorizationRequest } from "@/lib/oauth/connections/show-authorization-request";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import {
  ask,
  contextOf,
  maker,
  pkce,
  REDIRECT,
  register,
  resume,
  type Told,
  type Waiting,
  waitingOf,
} from "./testing/app";

const ISSUER = "http://localhost:12009";

let it: TestProcess;
let clientId: string;
beforeAll(async () => {
  it = await testProcess();
  const redirects = [REDIRECT, "https://app.example.com/cb", "cursor://anysphere.cursor-mcp/cb"];
  const { json } = await register({ client_name: "An app", redirect_uris: redirects });
  clientId = String(json.client_id);
});
afterAll(() => it.close());

const usual = () => ({
  ...{ response_type: "code", client_id: clientId, redirect_uri: REDIRECT, state: "a state" },
  ...pkce().challenge,
});
let requests = 0;
/**
 * Sends each request from a new address, because the repeated denials of an address are counted but
 * not recorded one by one.
 */
const authorize = (changes: Readonly<Record<string, string | undefined>> = {}, more = "") => {
  const params = Object.entries({ ...usual(), ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  const query = new URLSearchParams(params as [string, string][]);
  return ask(`/oauth/authorize?${query}${more}`, { address: `10.0.0.${++requests}` });
};
const waiting = async () => waitingOf(await authorize());
const me = () => contextOf(it, maker(it));
const approve = ({ uid, proof }: Waiting, ctx = me(), personId = it.makerId) =>
  approveConnection(ctx, { uid, proof, personId, teamId: it.teamId });

/**
 * Returns the app's redirect address, and the parameters that the response adds to this address.
 */
function toldApp({ status, headers }: Told) {
  expect(status).toBe(303);
  const to = new URL(headers.location ?? "");
  const said = to.hash === "" ? to.searchParams : new URLSearchParams(to.hash.slice(1));
  return { at: `${to.origin}${to.pathname}`, ...Object.fromEntries(said) };
}

/** Reads the name of the client in the record of a refusal, by the request id on its page. */
async function recordedClient({ text }: Told): Promise<unknown> {
  const id = /req_\w+/.exec(text)?.[0] ?? "";
  const read = () => it.database.sql`select details from audit_records where request_id = ${id}`;
  await expect.poll(read).toHaveLength(1);
  return (await read())[0]?.details?.client;
}

async function expectNoConnection() {
  const rows = await it.database.sql`select 1 from connections`;
  expect(rows).toHaveLength(0);
}

describe("valid authorization requests", () => {
  test("a valid request leads to the consent page, which shows the client and the resource", async () => {
    const answer = await authorize();
    expect(answer).toMatchObject({ status: 303, headers: { "cache-control": "no-store" } });
    const { uid, proof } = waitingOf(answer);
    for (const cookie of answer.cookies) expect(cookie).toMatch(/; path=\/.+; httponly/i);
    expect(await showAuthorizationRequest(me(), { uid, proof })).toMatchObject({
      value: {
        client: { id: clientId, name: "An app", kind: "registered" },
        ...{ redirectHost: "127.0.0.1:4711", isLoopback: true, scopes: ["mcp"] },
        ...{ resource: `${ISSUER}/mcp`, idleDays: 30, maxDays: 90 },
      },
    });
  });

  test.each([
    ["any port of the loopback address", { redirect_uri: "http://127.0.0.1:59999/callback" }],
    ["the bare origin as resource", { resource: `${ISSUER}/` }],
    ["a scope that does not exist", { scope: "openid offline_access profile" }],
    ["parameters of OpenID Connect", { nonce: "n", max_age: "0", response_mode: "form_post" }],
    ["the choice of an account", { prompt: "select_account" }],
    ["a hosted callback", { redirect_uri: "https://app.example.com/cb" }],
    ["an app's own scheme", { redirect_uri: "cursor://anysphere.cursor-mcp/cb" }],
  ])("a valid request may contain %s", async (_, changes) => {
    expect(waitingOf(await authorize(changes)).uid).not.toBe("");
  });
});

describe("errors shown on a page, without a redirect", () => {
  test.each([
    ["a path that was not registered", { redirect_uri: "http://127.0.0.1:1/callback/x" }],
    ["another host", { redirect_uri: "https://evil.example/cb" }],
    [
      "the registered address with a suffix",
      { redirect_uri: "https://app.example.com/cb/../evil" },
    ],
    ["a query that was not registered", { redirect_uri: "https://app.example.com/cb?next=evil" }],
    [
      "another port of a host other than loopback",
      { redirect_uri: "https://app.example.com:8443/cb" },
    ],
    ["a user in the address", { redirect_uri: "https://app.example.com@evil.example/cb" }],
    ["a fragment", { redirect_uri: "https://app.example.com/cb#x" }],
    ["a decimal loopback", { redirect_uri: "http://2130706433:4711/callback" }],
    ["a mapped loopback", { redirect_uri: "http://[::ffff:127.0.0.1]:4711/callback" }],
    ["another loopback name", { redirect_uri: "http://localhost:4711/callback" }],
    ["another case", { redirect_uri: "https://app.example.com/CB" }],
    ["no redirect", { redirect_uri: undefined }],
    ["an unknown client", { client_id: "dcr_nobody" }],
    ["no client", { client_id: undefined }],
  ])("an authorization request with %s gets an error page and no redirect", async (_, changes) => {
    const answer = await authorize(changes);
    expect(answer).toMatchObject({ status: 400, headers: { "content-type": /text\/html/ } });
    expect(answer.headers.location).toBeUndefined();
    expect(answer.cookies).toEqual([]);
    expect(answer.text).not.toContain("evil");
  });

  test.each(["redirect_uri=https://evil.example/", "client_id=x", "state=b", "code_challenge=x"])(
    "a request that repeats a parameter (%s) gets an error page",
    async (more) => {
      expect(await authorize({}, `&${more}`)).toMatchObject({ status: 400 });
    },
  );
});

describe("errors sent to the app (RFC 9207)", () => {
  test.each([
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["PKCE without a method", { code_challenge_method: undefined }, "invalid_request"],
    ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request"],
    ["a malformed challenge", { code_challenge: "short" }, "invalid_request"],
    ["another response type", { response_type: "token" }, "invalid_request"],
    ["another resource", { resource: "https://evil.example/mcp" }, "invalid_target"],
    ["a prompt of `none`", { prompt: "none" }, "login_required"],
  ])(
    "a request with %s is sent back to the app with an error and the issuer",
    async (_, changes, error) => {
      expect(toldApp(await authorize(changes))).toMatchObject({
        ...{ at: REDIRECT, error, state: "a state", iss: ISSUER },
      });
      await expectNoConnection();
    },
  );
});

test.each([
  ["no interaction", { prompt: "none" }],
  ["another response type", { response_type: "token" }],
  ["another resource", { resource: "https://evil.example/mcp" }],
  ["plain PKCE", { code_challenge_method: "plain" }],
])(
  "before a user has approved or declined, no error redirects the browser to a web page: %s",
  async (_, changes) => {
    const redirect_uri = "https://app.example.com/cb";
    const answer = await authorize({ redirect_uri, ...changes });
    expect(answer.headers.location).toBeUndefined();
    expect(answer).toMatchObject({ status: 400, headers: { "content-type": /text\/html/ } });
    expect(answer.text).not.toContain("app.example.com");
  },
);

describe("a user's answer to an authorization request", () => {
  test("a declined request is reported to the app, creates no connection, and cannot be approved later", async () => {
    const { uid, proof, cookie } = await waiting();
    const denied = await denyConnection(me(), { uid, proof });
    const back = await resume(denied.ok ? denied.value.to : "", cookie);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      ...{ error: "access_denied", state: "a state", iss: ISSUER },
    });
    await expectNoConnection();
    expect(await approve({ uid, proof, cookie })).toMatchObject({
      failure: { code: "authorization_ended" },
    });
    const [record] = await it.database.sql`
      select outcome, subject_label from audit_records where action = 'connections.deny'`;
    expect(record).toEqual({ outcome: "done", subject_label: "An app" });
  });

  test("an answer from another browser is refused, even if that browser has the address of the page", async () => {
    const [mine, other] = [await waiting(), await waiting()];
    const swapped = { ...mine, proof: other.proof };
    const ended = { failure: { code: "authorization_ended" } };
    expect(await showAuthorizationRequest(me(), swapped)).toMatchObject(ended);
    expect(await approve(swapped)).toMatchObject(ended);
    expect(await denyConnection(me(), { uid: mine.uid, proof: "forged" })).toMatchObject(ended);
    await expectNoConnection();
  });

  test("an answer is refused if another user has signed in since the consent page was shown", async () => {
    const request = await waiting();
    const other = await makePerson(it.process.db, "Eve", "member", [it.teamId]);
    expect(await approve(request, contextOf(it, other))).toMatchObject({
      failure: { code: "forbidden" },
    });
    await expectNoConnection();
    const [record] = await it.database.sql`
      select actor_id from audit_records where action = 'connections.approve'
        and outcome = 'denied' and code = 'forbidden'`;
    expect(record?.actor_id).toBe(other.id);
  });

  test("an approval for a team to which the user does not belong is refused", async () => {
    const { uid, proof } = await waiting();
    const other = await makePerson(it.process.db, "Otto", "member", []);
    const ctx = contextOf(it, other);
    const asked = { uid, proof, personId: other.id, teamId: it.teamId };
    expect(await approveConnection(ctx, asked)).toMatchObject({
      failure: { code: "team_not_yours" },
    });
    await expectNoConnection();
  });

  test("an approval is refused if it exceeds the installation's maximum lifetime or the team's grants", async () => {
    const { uid, proof } = await waiting();
    const asked = { uid, proof, personId: it.makerId, teamId: it.teamId };
    expect(await approveConnection(me(), { ...asked, days: 91 })).toMatchObject({
      failure: { code: "invalid_input", fields: { days: expect.any(String) } },
    });
    const grants = [{ server: "nowhere", tools: ["*"] }];
    expect(await approveConnection(me(), { ...asked, grants })).toMatchObject({
      failure: { code: "invalid_input" },
    });
    await expectNoConnection();
  });

  test("if two approvals are sent, only one of them counts, and only the browser that began the request gets the code", async () => {
    const request = await waiting();
    const answers = await Promise.all([approve(request), approve(request)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const to = answers.flatMap((answer) => (answer.ok ? [answer.value.to] : []))[0] ?? "";
    const elsewhere = await ask(new URL(to).pathname);
    expect(elsewhere).toMatchObject({ status: 400 });
    expect(elsewhere.headers.location).toBeUndefined();
    const other = await waiting();
    expect((await ask(new URL(to).pathname, { headers: { cookie: other.cookie } })).status).toBe(
      400,
    );
    const back = await resume(to, request.cookie);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      ...{ code: expect.any(String), state: "a state", iss: ISSUER },
    });
    expect((await resume(to, request.cookie)).href).toBe("about:blank");
  });
});

test("a refused authorization request is recorded with its exact reason", async () => {
  await expect
    .poll(async () => {
      const rows = await it.database.sql`
        select distinct code, reason from audit_records where action = 'oauth.authorize'`;
      return rows.map(({ code, reason }) => `${code}: ${reason}`).sort();
    })
    .toEqual(
      expect.arrayContaining([
        "invalid_redirect_uri: redirect_uri is not of an allowed form",
        expect.stringMatching(/^invalid_redirect_uri: .*registered/),
        expect.stringMatching(/^invalid_client: /),
        expect.stringMatching(/^invalid_request: .*PKCE/),
        expect.stringMatching(/^invalid_target: /),
      ]),
    );
});

test("a refused authorization request is recorded with the app's name, not the browser's", async () => {
  const { json } = await register({ client_name: "Desk agent", redirect_uris: [REDIRECT] });
  const known = { client_id: String(json.client_id) };
  const unregistered = await authorize({ ...known, redirect_uri: "https://other.example.com/cb" });
  expect(await recordedClient(unregistered)).toBe("Desk agent");
  const address = "https://apps.example.com/client.json";
  const odd = await authorize({ client_id: address, redirect_uri: "javascript:alert(1)" });
  expect(await recordedClient(odd)).toBe("apps.example.com");
});
