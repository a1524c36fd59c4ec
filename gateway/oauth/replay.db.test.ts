import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { disableKey } from "@/lib/keys/update/disable-key";
import { closeProcess, publishProcess } from "@/lib/process/process";
import { deriveSecrets } from "@/lib/secrets/derive";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { keyTraffic } from "@/lib/usage/calls/key-traffic";
import { codeOf, connectApp, contextOf, exchangeCode, maker, refresh } from "./testing/app";

let it: TestProcess;
beforeAll(async () => {
  it = await testProcess();
});
afterAll(() => it.close());

const sql = () => it.database.sql;
const spentBefore = (seconds: number) =>
  sql()`update oauth_tokens set consumed_at = consumed_at - ${seconds}::int * interval '1 second'`;

/** Replaces the process with a new process that shares no memory with the first. */
async function otherProcess() {
  await closeProcess();
  publishProcess(it.process);
}

async function expectEnded(id: string, reason: RegExp) {
  const [row] =
    await sql()`select revoked_at, revoke_reason, revoked_by from api_keys where id = ${id}`;
  expect(row).toMatchObject({ revoked_at: expect.anything(), revoked_by: "system" });
  expect(row?.revoke_reason).toMatch(reason);
  const [record] = await sql()`
    select action, actor_kind, details from audit_records
    where key_id = ${id} and outcome = 'done' order by id desc limit 1`;
  expect(record).toMatchObject({ action: "connections.end", actor_kind: "system" });
}

/** Waits until these denials are recorded, which happens shortly after the response. */
const expectDenials = (id: string, denials: readonly string[]) =>
  expect
    .poll(async () => {
      const rows = await sql()`
        select code, reason from audit_records
        where key_id = ${id} and outcome = 'denied' order by id`;
      return rows.map(({ code, reason }) => `${code}: ${reason}`);
    })
    .toEqual(denials);

const refused = { status: 400, json: { error: "invalid_grant" } };

describe("reuse of a code", () => {
  test("sending a code twice to the same process ends the connection", async () => {
    const app = await codeOf(it);
    const { json } = await exchangeCode(app);
    expect(await exchangeCode(app)).toMatchObject(refused);
    await expectEnded(app.connectionId, /code was used twice/);
    expect(await refresh(app, json.refresh_token)).toMatchObject(refused);
    await expectDenials(app.connectionId, [
      ...["invalid_grant: code_reused", "invalid_grant: revoked"],
    ]);
  });

  test("sending a used code to another process ends the connection, even if the code has expired", async () => {
    const app = await codeOf(it);
    await exchangeCode(app);
    await sql()`update oauth_tokens set expires_at = now() - interval '5 minutes'`;
    await otherProcess();
    expect(await exchangeCode(app)).toMatchObject(refused);
    await expectEnded(app.connectionId, /code was used twice/);
  });

  test("sending a code four times at the same moment ends the connection", async () => {
    const app = await codeOf(it);
    const answers = await Promise.all([1, 2, 3, 4].map(() => exchangeCode(app)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    await expectEnded(app.connectionId, /code was used twice/);
  });

  test("a code that is sent with a wrong verifier or client is refused, but remains valid", async () => {
    const app = await codeOf(it);
    const thief = { ...app, verifier: "a".repeat(43) };
    expect(await exchangeCode(thief)).toMatchObject(refused);
    expect(await exchangeCode({ ...app, clientId: "dcr_somebody-else" })).toMatchObject({
      status: 401,
      json: { error: "invalid_client" },
    });
    expect(await exchangeCode(app)).toMatchObject({ status: 200 });
  });
});

describe("reuse of a refresh token", () => {
  test("a refresh token that is sent several times gets the same successor from every process", async () => {
    const app = await connectApp(it);
    const first = await Promise.all([1, 2, 3, 4].map(() => refresh(app, app.refresh)));
    await otherProcess();
    const again = await refresh(app, app.refresh);
    const answers = [...first, again];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ json }) => json.refresh_token)).size).toBe(1);
    const [row] = await sql()`
      select count(*)::int as count from oauth_tokens
      where connection_id = ${app.connectionId} and kind = 'refresh' and consumed_at is null`;
    expect(row?.count).toBe(1);
  });

  test("a refresh that is repeated after the root secret was replaced does not leave a second, unused successor", async () => {
    const app = await connectApp(it);
    const first = await refresh(app, app.refresh);
    const second = await refresh(app, first.json.refresh_token);
    await closeProcess();
    const [former, next] = [7, 9].map((fill) => new Uint8Array(32).fill(fill));
    const secrets = deriveSecrets([next as Uint8Array, former as Uint8Array]);
    publishProcess({ ...it.process, secrets });
    try {
      expect((await refresh(app, app.refresh)).json).toMatchObject({
        refresh_token: first.json.refresh_token,
      });
      await spentBefore(31);
      expect(await refresh(app, second.json.refresh_token)).toMatchObject({ status: 200 });
      expect(await refresh(app, first.json.refresh_token)).toMatchObject(refused);
      await expectEnded(app.connectionId, /replaced was used again/);
    } finally {
      await otherProcess();
    }
  });

  test("a refresh token gets the same successor after the root secret is rotated", async () => {
    const app = await connectApp(it);
    const [former, next] = [7, 9].map((fill) => new Uint8Array(32).fill(fill));
    const first = await refresh(app, app.refresh);
    await closeProcess();
    publishProcess({
      ...it.process,
      secrets: deriveSecrets([next as Uint8Array, former as Uint8Array]),
    });
    const again = await refresh(app, app.refresh);
    expect(again.json.refresh_token).toBe(first.json.refresh_token);
    const after = await refresh(app, again.json.refresh_token);
    expect(after.status).toBe(200);
    expect((await refresh(app, after.json.refresh_token)).status).toBe(200);
    await otherProcess();
  });

  test("using a refresh token again after 30 seconds ends the connection", async () => {
    const app = await connectApp(it);
    const next = await refresh(app, app.refresh);
    await spentBefore(31);
    expect(await refresh(app, app.refresh)).toMatchObject(refused);
    await expectEnded(app.connectionId, /used again/);
    expect(await refresh(app, next.json.refresh_token)).toMatchObject(refused);
    await expectDenials(app.connectionId, [
      ...["invalid_grant: refresh_reused", "invalid_grant: revoked"],
    ]);
  });

  test("a refresh token that is sent by another client is refused, and its connection remains valid", async () => {
    const [app, other] = [await connectApp(it), await connectApp(it)];
    await sql()`update connections set client_id = 'another' where id = ${other.connectionId}`;
    expect(await refresh({ ...app, clientId: app.clientId }, other.refresh)).toMatchObject(refused);
    const [row] = await sql()`select revoked_at from api_keys where id = ${other.connectionId}`;
    expect(row?.revoked_at).toBeNull();
  });

  test.each([
    ["person is disabled", "maker_disabled"],
    ["team is disabled", "team_disabled"],
    ["connection is disabled", "disabled"],
  ])("a refresh token is refused as long as its %s", async (_, reason) => {
    const app = await connectApp(it);
    if (reason === "maker_disabled") await sql()`update people set disabled_at = now()`;
    if (reason === "team_disabled") await sql()`update teams set disabled_at = now()`;
    if (reason === "disabled") await disableKey(contextOf(it, maker(it)), { id: app.connectionId });
    expect(await refresh(app, app.refresh)).toMatchObject(refused);
    await expectDenials(app.connectionId, [`invalid_grant: ${reason}`]);
    await sql()`update people set disabled_at = null`;
    await sql()`update teams set disabled_at = null`;
    await sql()`update api_keys set disabled_at = null`;
    expect(await refresh(app, app.refresh)).toMatchObject({ status: 200 });
  });

  test("a refresh token is refused after the user who approved its connection has left the team", async () => {
    const app = await connectApp(it);
    await sql()`insert into teams (id, slug, name, created_at)
      values (gen_random_uuid(), 'home', 'Home', now())`;
    await sql()`insert into team_members (team_id, person_id, joined_at)
      select id, ${it.makerId}, now() from teams where slug = 'home'`;
    const ctx = contextOf(it, { kind: "command_line", label: "test" });
    expect((await removeTeamMember(ctx, { id: it.teamId, personId: it.makerId })).ok).toBe(true);
    expect(await refresh(app, app.refresh)).toMatchObject(refused);
    await expectDenials(app.connectionId, ["invalid_grant: maker_left"]);
    expect(await keyTraffic(ctx, { id: app.connectionId })).toMatchObject({
      value: [{ kind: "denial", action: "oauth.token", reason: "maker_left" }],
    });
  });
});
