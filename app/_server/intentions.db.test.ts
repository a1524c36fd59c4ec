import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { commands } from "@/cli/commands/commands";
import { run } from "@/cli/run";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { operations } from "@/gateway/endpoints/api/operations/operations";
import {
  type ActorName,
  contextOf,
  type Scene,
  type Stage,
  setScene,
  setStage,
} from "@/gateway/start/authorization-tests/testing/scene";
import type { Context } from "@/lib/core/context";
import { asOneIntention } from "@/lib/core/one-intention";
import { succeed } from "@/lib/errors/errors";
import { showKey } from "@/lib/keys/reads/show-key";
import { disableKey } from "@/lib/keys/update/disable-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { closeProcess, publishProcess } from "@/lib/process/process";

/**
 * These tests run every Server Action, API operation and command once. They check that each of them
 * calls at most one verb that changes data, because a second such verb would throw. The sign-in and
 * sign-out of next-auth call one verb each and are not tested here.
 */

const asked = vi.hoisted(() => ({ ctx: null as unknown, ways: [] as string[] }));
vi.mock("./request-context", () => ({
  actionContext: async () => ({ ok: true, value: asked.ctx }),
  anonymousContext: async () => asked.ctx,
}));
vi.mock("./auth", () => ({
  signIn: async (way: string) => asked.ways.push(way),
  signOut: async () => asked.ways.push("out"),
}));
vi.mock("next/headers", () => ({ cookies: async () => "" }));
vi.mock("next/navigation", () => ({ redirect: (to: string) => ({ redirected: to }) }));

let database: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  database = await testDatabase();
  stage = await setStage(database);
  const { db, config, secrets, log } = contextOf(stage, stage.actors.operator);
  publishProcess({ db, config, secrets, log, behindEdge: false });
});
afterAll(async () => {
  await closeProcess();
  await database.close();
});

const contextFor = (who: ActorName): Context => contextOf(stage, stage.actors[who]);
const expires = { type: "days", days: 7 } as const;
const password = "correct horse battery staple";
const URL = "https://mcp.example.com";
const email = () => `${randomUUID()}@example.com`;
const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

type Arguments = (scene: Scene) => readonly unknown[];
const onKey: Arguments = ({ keyId }) => [keyId];
const onServer: Arguments = ({ server }) => [server];
const onNewcomer: Arguments = ({ newcomer }) => [newcomer.id];
const onCrew: Arguments = ({ crew }) => [crew];
const itemOf = ({ server, tool: item }: Scene) => ({ server, kind: "tool", item });

/** The arguments with which the test calls each Server Action. */
const ACTIONS: Readonly<Record<string, Arguments>> = {
  signInAction: () => [null, form({ email: "a@example.com", password })],
  checkWelcomeLinkAction: () => ["no such code"],
  acceptLinkAction: () => [null, form({ code: "c", password })],
  checkSetupLinkAction: () => ["no such code"],
  setUpAction: () => [null, form({ code: "c", name: "A", email: "a@example.com", password })],
  signOutAction: () => [],
  approveAction: ({ newcomer, red }) => [
    "no-such-request",
    { personId: newcomer.id, teamId: red, grants: null, audiences: [], days: 7 },
  ],
  denyAction: () => ["no-such-request"],
  otherAccountAction: () => ["no-such-request"],
  endConnectionAction: onKey,
  setTeamGrantsAction: ({ red }) => [red, []],
  createTeamAction: () => [{ name: "Made", slug: `made-${randomUUID().slice(0, 8)}` }],
  renameTeamAction: ({ crew }) => [crew, "Renamed"],
  disableTeamAction: onCrew,
  enableTeamAction: onCrew,
  addTeamMemberAction: ({ crew, newcomer }) => [crew, { personId: newcomer.id }, "member"],
  removeTeamMemberAction: ({ red, newcomer }) => [red, newcomer.id],
  setTeamRoleAction: ({ red, newcomer }) => [red, newcomer.id, "lead"],
  setTeamPolicyAction: ({ crew: id }) => [
    { id, maxKeyDays: 30, allowNoExpiry: false, keysPerMember: 2, keysPerTeam: null },
  ],
  updateProfileAction: () => [{ name: "Self", email: email() }],
  changePasswordAction: () => [{ currentPassword: "not it", newPassword: password }],
  endSessionAction: ({ sessionId }) => [sessionId],
  endOtherSessionsAction: () => [],
  signOutEverywhereAction: () => [],
  updatePolicyAction: () => [
    {
      ...{ tokenSeconds: 900, maxKeyDays: null, allowNoExpiry: true, requestsPerMinute: null },
      ...{ keysPerMember: null, keysPerTeam: null },
      ...{ connectionIdleDays: 30, connectionDays: 90, signingKeyDays: 90 },
      ...{ concurrentCalls: null, allowPrivateUpstreams: true, callRetentionDays: 90 },
    },
  ],
  rotateSigningKeyAction: () => [],
  registerServerAction: ({ red }) => [{ name: "made", transport: "http", url: URL }, [red]],
  updateServerAction: ({ server }) => [server, { title: "Files", enabled: false }],
  disableServerAction: onServer,
  enableServerAction: onServer,
  removeServerAction: onServer,
  endServerSessionAction: ({ server, keyId }) => [server, keyId],
  hideItemAction: (scene) => [itemOf(scene), true],
  overrideItemAction: (scene) => [itemOf(scene), { title: "Read", description: null }],
  approveItemAction: (scene) => [itemOf(scene), "a".repeat(64)],
  forgetItemAction: (scene) => [itemOf(scene)],
  connectWithHeaderAction: ({ server }) => [server, "mine"],
  beginConnectAction: onServer,
  disconnectAction: onServer,
  registerImportAction: ({ red }) => [
    {
      text: JSON.stringify({ mcpServers: { made: { url: URL } } }),
      ...{ servers: [{ from: "made", name: "made" }], variables: {}, teamIds: [red] },
    },
  ],
  setKeyGrantsAction: ({ keyId }) => [keyId, []],
  setKeyAudiencesAction: ({ keyId }) => [keyId, []],
  registerAudienceAction: ({ red }) => [{ uri: "urn:example:made", name: "Made", teamIds: [red] }],
  updateAudienceAction: ({ audienceId: id, red }) => [{ id, name: "Renamed", teamIds: [red] }],
  removeAudienceAction: ({ audienceId }) => [audienceId],
  setKeyLimitsAction: ({ keyId }) => [keyId, { requestsPerMinute: 9, concurrentCalls: null }],
  createKeyAction: ({ red }) => [
    { name: "Made", teamId: red, expires, requestsPerMinute: 9, grants: [], attempt: randomUUID() },
  ],
  acknowledgeKeyAction: onKey,
  rotateKeyAction: ({ keyId }) => [keyId, "1h", randomUUID()],
  finishRotationAction: onKey,
  cancelRotationAction: onKey,
  liftQuarantineAction: ({ keyId }) => [keyId, "abcd", "not it"],
  replaceKeyAction: ({ keyId }) => [keyId, randomUUID()],
  updateKeyAction: ({ keyId }) => [keyId, { expires, allowedAddresses: [] }],
  renameKeyAction: ({ keyId }) => [keyId, "Renamed"],
  disableKeyAction: onKey,
  enableKeyAction: onKey,
  revokeKeyAction: ({ keyId }) => [keyId, "It is done with."],
  bulkDisableKeysAction: ({ keyId }) => [[keyId]],
  bulkRevokeKeysAction: ({ keyId }) => [[keyId], "They are done with."],
  disableMatchingAction: () => [{ q: "no such key" }, 0],
  revokeMatchingAction: () => [{ q: "no such key" }, 0, "They are done with."],
  createRuleAction: ({ red }) => [
    {
      ...{ name: "CI", teamId: red, expires, issuer: "https://made.example.com", subject: "job" },
    },
  ],
  updateRuleAction: ({ keyId: id }) => [{ id, name: "Renamed", tokenSeconds: 300, grants: [] }],
  setRuleLimitsAction: ({ keyId }) => [keyId, { requestsPerMinute: 9, concurrentCalls: null }],
  endRuleAction: onKey,
  createPersonAction: ({ red }) => [
    { name: "New", email: email(), role: "member", teamIds: [red] },
  ],
  resetPasswordAction: onNewcomer,
  updatePersonAction: ({ newcomer }) => [{ id: newcomer.id, name: "Renamed", email: email() }],
  changeRoleAction: ({ newcomer }) => [newcomer.id, "operator"],
  disablePersonAction: onNewcomer,
  enablePersonAction: onNewcomer,
};

/**
 * The test scene for each action, operation and command that needs an object which the default
 * scene does not contain.
 */
const SCENES: Readonly<Record<string, string>> = {
  updateRuleAction: "trust.update",
  setRuleLimitsAction: "trust.update",
  endRuleAction: "trust.end",
  cancelRotationAction: "(being rotated)",
  rotateKey: "(of a service key)",
  cancelRotation: "(being rotated)",
  "keys rotate": "(of a service key)",
  "keys cancel-rotation": "(being rotated)",
  "keys lift-quarantine": "(quarantined)",
  forgetItemAction: "(gone)",
  connectWithHeaderAction: "(asks each person) header",
  beginConnectAction: "(asks each person)",
  disconnectAction: "(connected)",
};

/** The actions that run as the owner of the object rather than as an operator. */
const OWN: readonly string[] = [
  ...["endSessionAction", "disconnectAction", "replaceKeyAction", "rotateKeyAction"],
];

/**
 * The expected failure codes of actions that cannot succeed in this test, for example because the
 * link is invalid or the MCP server cannot be reached.
 */
const REFUSED: Readonly<Record<string, string>> = {
  checkWelcomeLinkAction: "link_invalid",
  checkSetupLinkAction: "link_invalid",
  approveAction: "authorization_ended",
  denyAction: "authorization_ended",
  endConnectionAction: "not_found",
  changePasswordAction: "password_wrong",
  liftQuarantineAction: "password_wrong",
  beginConnectAction: "upstream_failed",
  replaceKeyAction: "key_received",
};

type Action = (...given: readonly unknown[]) => Promise<unknown>;

/** Imports every file that contains Server Actions, and returns all exported functions. */
async function readActions(): Promise<Record<string, Action>> {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name))
    .filter((name) => readFileSync(join("app", name), "utf8").startsWith('"use server"'));
  const found = await Promise.all(
    files.map((name) => import(join(process.cwd(), "app", name)) as Promise<object>),
  );
  return Object.assign({}, ...found.map((one) => ({ ...one })));
}

test("within one action, a second verb that changes data throws, and a verb that only reads does not", async () => {
  const { keyId: id } = await setScene(stage, "");
  const ctx = contextFor("operator");
  const both = asOneIntention(async () => {
    await renameKey(ctx, { id, name: "Renamed" });
    await showKey(ctx, { id });
    return disableKey(ctx, { id });
  });
  await expect(both).rejects.toThrow("One intention is one verb: keys.disable after keys.rename.");
  expect(await asOneIntention(() => disableKey(ctx, { id }))).toMatchObject({ ok: true });
  expect(await disableKey(ctx, { id })).toMatchObject({ ok: true });
});

describe("every Server Action calls at most one verb that changes data", async () => {
  const actions = await readActions();

  test("the list of tested actions contains every Server Action", () => {
    expect(Object.keys(actions).sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  test.each(Object.keys(ACTIONS))(
    "the action %s calls at most one verb that changes data",
    async (name) => {
      const scene = await setScene(stage, SCENES[name] ?? "");
      const own = OWN.includes(name);
      asked.ctx = contextFor(own ? "owner" : "operator");
      asked.ways = [];
      const done = await asOneIntention(async () =>
        actions[name]?.(...(ACTIONS[name]?.(scene) ?? [])),
      );
      const code = (done as { code?: string } | undefined)?.code;
      if (asked.ways.length > 0) expect(asked.ways).toHaveLength(1);
      else expect(REFUSED[name] ?? "ok").toBe((done as { ok: boolean }).ok ? "ok" : code);
    },
  );
});

describe("every operation of the API calls at most one verb that changes data", () => {
  const RANGE = { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" };
  interface Sent {
    readonly body?: object;
    readonly query?: object;
  }
  const ASKED: Readonly<Record<string, (scene: Scene) => Sent | Promise<Sent>>> = {
    listServers: () => ({}),
    registerServer: () => ({ body: { name: "made", transport: "http", url: URL } }),
    showServer: () => ({}),
    changeServer: () => ({ body: { title: "Files", enabled: false } }),
    removeServer: () => ({}),
    listServerSessions: () => ({}),
    endServerSession: () => ({}),
    listKeys: () => ({}),
    createKey: ({ red }) => ({ body: { name: "Made", teamId: red, expires, grants: [] } }),
    showKey: () => ({}),
    changeKey: () => ({ body: { name: "Renamed", requestsPerMinute: 9, enabled: false } }),
    surveyKeys: () => ({}),
    rotateKey: () => ({ body: { overlap: "1h" } }),
    finishRotation: () => ({}),
    cancelRotation: () => ({}),
    revokeKey: () => ({ query: { reason: "It is done with." } }),
    listTrustRules: () => ({}),
    createTrustRule: ({ red }) => ({
      body: {
        name: "CI",
        teamId: red,
        expires,
        issuer: "https://made.example.com",
        subject: "job",
      },
    }),
    showTrustRule: () => ({}),
    changeTrustRule: () => ({ body: { name: "Renamed", enabled: false, grants: [] } }),
    endTrustRule: () => ({}),
    listAudiences: () => ({}),
    registerAudience: ({ red }) => ({
      body: { uri: "urn:example:made", name: "Made", teamIds: [red] },
    }),
    showAudience: () => ({}),
    changeAudience: ({ red }) => ({ body: { name: "Renamed", teamIds: [red] } }),
    removeAudience: () => ({}),
    listKeyGrants: () => ({}),
    setKeyGrants: () => ({ body: { grants: null } }),
    listTeams: () => ({}),
    createTeam: () => ({ body: { name: "Made", slug: `made-${randomUUID().slice(0, 8)}` } }),
    showTeam: () => ({}),
    renameTeam: () => ({ body: { name: "Red" } }),
    disableTeam: () => ({}),
    enableTeam: () => ({}),
    setTeamPolicy: () => ({
      body: { maxKeyDays: 300, allowNoExpiry: true, keysPerMember: null, keysPerTeam: null },
    }),
    listTeamGrants: () => ({}),
    setTeamGrants: () => ({ body: { grants: [] } }),
    addTeamMember: ({ newcomer }) => {
      const left = database.sql`delete from team_members where person_id = ${newcomer.id}`;
      return left.then(() => ({ body: { email: newcomer.label, role: "lead" } }));
    },
    setTeamRole: () => ({ body: { role: "lead" } }),
    removeTeamMember: ({ newcomer, crew }) => {
      const joined = database.sql`insert into team_members (team_id, person_id, joined_at)
        values (${crew}, ${newcomer.id}, now())`;
      return joined.then(() => ({}));
    },
    listPeople: () => ({}),
    addPerson: ({ red }) => ({
      body: { name: "New", email: email(), role: "member", teamIds: [red] },
    }),
    showPerson: () => ({}),
    disablePerson: () => ({}),
    enablePerson: () => ({}),
    showPolicy: () => ({}),
    listActivity: () => ({}),
    listCalls: () => ({}),
    chartCalls: () => ({ query: RANGE }),
    showUsage: () => ({ query: { ...RANGE, by: "tool" } }),
    showRequest: () => ({}),
    listKeyAudiences: () => ({}),
    setKeyAudiences: () => ({ body: { audiences: [] } }),
  };

  test("the list of tested operations contains every operation of the API", () => {
    expect(operations.map(({ id }) => id).sort()).toEqual(Object.keys(ASKED).sort());
  });

  test.each(operations.map((one) => [one.id, one] as const))(
    "the operation %s calls at most one verb that changes data",
    async (operationId, one) => {
      const ofTag = one.tag === "Trust rules" ? "trust.show" : "";
      const scene = await setScene(stage, SCENES[operationId] ?? ofTag);
      const { body = {}, query = {} } = (await ASKED[operationId]?.(scene)) ?? {};
      const id = one.path.includes("/audiences/{id}") ? scene.audienceId : scene.keyId;
      const requestId = await recordCall(scene.keyId);
      const values: Readonly<Record<string, string>> = {
        ...{ id, requestId, session: scene.keyId, slug: scene.slug },
        person: scene.newcomer.id,
      };
      const path = (name: string) => values[name] ?? scene.server;
      const done = await asOneIntention(() =>
        one.run(contextFor("admin key"), { path, body: { ...body }, query: { ...query } }),
      );
      expect(done).toMatchObject({ ok: true });
    },
  );
});

/** Records a call of the key and returns its request id. */
async function recordCall(keyId: string): Promise<string> {
  await database.sql`
    insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id)
    select now(), id, team_id, 'tools/call', 'ok', 1, ${`req_${keyId}`}
    from api_keys where id = ${keyId}`;
  return `req_${keyId}`;
}

describe("every command calls at most one verb that changes data", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-intentions-"));
  const file = (name: string, content: object | string) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const made = { transport: "http", url: URL };
  const GIVEN: Readonly<Record<string, (scene: Scene & { readonly email: string }) => string[]>> = {
    "keys create": ({ slug }) => ["--name", "Made", "--team", slug],
    "keys list": () => [],
    "keys show": ({ keyId }) => [keyId],
    "keys rename": ({ keyId }) => [keyId, "--name", "Renamed"],
    "keys edit": ({ keyId }) => [keyId, "--days", "7", "--anywhere"],
    "keys limit": ({ keyId }) => [keyId, "--per-minute", "9"],
    "keys disable": ({ keyId }) => [keyId],
    "keys enable": ({ keyId }) => [keyId],
    "keys audiences": ({ keyId }) => [keyId],
    "audiences list": () => [],
    "audiences add": ({ slug }) => ["urn:example:made", "--name", "Made", "--team", slug],
    "audiences edit": ({ slug }) => ["urn:example:tools", "--name", "Renamed", "--team", slug],
    "audiences remove": () => ["urn:example:tools"],
    "keys rotate": ({ keyId }) => [keyId, "--overlap", "1h"],
    "keys finish-rotation": ({ keyId }) => [keyId],
    "keys cancel-rotation": ({ keyId }) => [keyId],
    "keys lift-quarantine": ({ keyId }) => [keyId],
    "keys revoke": ({ keyId }) => [keyId, "--reason", "It is done with."],
    "keys disable-matching": ({ slug }) => ["--team", slug, "--count", "9"],
    "keys revoke-matching": ({ slug }) => [
      "--team",
      slug,
      "--count",
      "9",
      "--reason",
      "It is over.",
    ],
    "policy show": () => [],
    "policy set": () => ["--max-days", "300", "--keys-per-team", "none", "--private-servers", "no"],
    "trust create": ({ slug }) => [
      ...["--name", "Made", "--team", slug],
      ...["--issuer", "https://made.example.com", "--subject", "job"],
    ],
    "trust list": () => [],
    "trust show": ({ keyId }) => [keyId],
    "trust edit": ({ keyId }) => [keyId, "--name", "Renamed", "--token-seconds", "300"],
    "trust disable": ({ keyId }) => [keyId],
    "trust enable": ({ keyId }) => [keyId],
    "trust end": ({ keyId }) => [keyId, "--reason", "It is done with."],
    "trust apply": () => {
      const rule = { issuer: "https://made.example.com", subject: "job" };
      const trustRules = { Made: { ...rule, expires: { type: "never" }, enabled: false } };
      return [file("rules.json", { trustRules }), "--yes", "--prune"];
    },
    "trust test": () => [file("token", "a.b.c")],
    "users create": ({ slug }) => [email(), "--name", "New", "--team", slug],
    "users list": () => [],
    "users disable": (scene) => [scene.email],
    "users enable": (scene) => [scene.email],
    "users reset-password": (scene) => [scene.email],
    "teams list": () => [],
    "teams show": ({ slug }) => [slug],
    "teams create": () => ["Made", "--slug", `made-${randomUUID().slice(0, 8)}`],
    "teams rename": ({ slug }) => [slug, "--name", "Red"],
    "teams policy": ({ slug }) => [slug, "--max-days", "300", "--keys-per-member", "90"],
    "teams disable": ({ slug }) => [slug],
    "teams enable": ({ slug }) => [slug],
    "teams add-member": (scene) => [scene.email, "--team", "blue", "--role", "lead"],
    "teams set-role": (scene) => [scene.email, "--team", scene.slug, "--role", "lead"],
    "teams remove-member": (scene) => [scene.email, "--team", scene.slug],
    "grants list": ({ slug }) => [slug],
    "grants set": ({ server, slug }) => [server, "--team", slug, "--tool", "read"],
    "grants remove": ({ server, slug }) => [server, "--team", slug],
    "servers list": () => [],
    "servers show": ({ server }) => [server],
    "servers add": () => ["made", "--url", URL],
    "servers edit": ({ server }) => [server, "--title", "Files"],
    "servers disable": ({ server }) => [server],
    "servers enable": ({ server }) => [server],
    "servers remove": ({ server }) => [server],
    "servers sessions": ({ server }) => [server],
    "servers end-session": ({ server, keyId }) => [server, "--session", keyId],
    "servers test": ({ server }) => [server, "--url", "http://127.0.0.1:1/"],
    "servers import": () => [file("import.json", { mcpServers: { made: { url: URL } } }), "--yes"],
    "servers export": () => [],
    apply: ({ server }) => {
      const servers = { [server]: made, made: { ...made, enabled: false } };
      const people = { [email()]: { name: "New" } };
      const members = { [Object.keys(people)[0] ?? ""]: "lead" };
      const teams = { red: { members, grants: { made: {} } } };
      return [file("apply.json", { people, teams, servers })];
    },
    export: () => [],
    migrate: () => [],
    "root-secret": () => [],
  };

  test("the list of tested commands contains every command", () => {
    expect(commands.map(({ name }) => name).sort()).toEqual(Object.keys(GIVEN).sort());
  });

  test.each(commands.map(({ name }) => name))(
    "the command %s calls at most one verb that changes data",
    async (name) => {
      const ofNoun = name.startsWith("trust ") ? "trust.show" : "";
      const scene = await setScene(stage, SCENES[name] ?? ofNoun);
      const argv = GIVEN[name]?.({ ...scene, email: scene.newcomer.label }) ?? [];
      const said: string[] = [];
      const { db, config, secrets, log } = contextFor("command line");
      const terminal = {
        ...{ out: () => {}, err: (text: string) => said.push(text), version: () => "1.2.3" },
        now: () => new Date("2026-03-01T12:00:00Z"),
        open: async () =>
          succeed({
            process: { db, config, secrets, log, behindEdge: false },
            close: async () => {},
          }),
      };
      const code = await asOneIntention(() => run([...name.split(" "), ...argv], terminal));
      if (name === "servers test") expect(said.join("\n")).toMatch(/refused|reached|connect/i);
      // The command fails in this test, because no trust rule matches the token.
      else if (name === "trust test") expect({ code, said }).toEqual({ code: 3, said: [] });
      else expect({ code, said }).toEqual({ code: 0, said: [] });
    },
  );
});
