import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type TestDatabase, testDatabase } from "@/db/testing/database";
import { verbs } from "@/gateway/start/verbs";
import { openTestInstallation } from "@/lib/config/testing/installation";
import type { Actor } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { unwrap } from "@/lib/core/testing/unwrap";
import type { Result } from "@/lib/errors/errors";
import { grantServer } from "@/lib/grants/grant-server";
import { listGrants } from "@/lib/grants/list-grants";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { showPerson } from "@/lib/identity/people/show-person";
import { updatePerson } from "@/lib/identity/people/update-person";
import { updateProfile } from "@/lib/identity/people/update-profile";
import { profileVersion } from "@/lib/identity/profile";
import { createKey } from "@/lib/keys/creation/create-key";
import { showKey } from "@/lib/keys/reads/show-key";
import { renameKey } from "@/lib/keys/update/rename-key";
import { setKeyLimits } from "@/lib/keys/update/set-key-limits";
import { readPolicy } from "@/lib/policy/read-policy";
import { updatePolicy } from "@/lib/policy/update-policy";
import { overrideItem } from "@/lib/servers/items/override-item";
import { registerUpstream } from "@/lib/servers/registry/register-upstream";
import { showUpstream } from "@/lib/servers/registry/show-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import { makeServer } from "@/lib/servers/testing/servers";
import { renameTeam } from "@/lib/teams/rename-team";
import { showTeam } from "@/lib/teams/show-team";
import { versionOf } from "./check-version";

let database: TestDatabase;
let teamId: string;
let keyId: string;
let ada: Actor & { kind: "person" };
let grace: Actor & { kind: "person" };

beforeAll(async () => {
  database = await testDatabase();
  await openTestInstallation(testContext({ db: database.db }));
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`delete from upstreams`;
  await database.sql`update installation set max_key_days = null`;
  await database.sql`delete from api_keys`;
  await database.sql`delete from teams where slug <> 'default'`;
  teamId = await makeTeam(database.db, "crew");
  ada = await makePerson(database.db, "Ada", "operator", [teamId]);
  grace = await makePerson(database.db, "Grace", "operator", [teamId]);
  await makeServer(database.db, "http", "files");
  await registerUpstream(as(ada), {
    name: "mail",
    transport: "http",
    url: "https://mail.example.com/mcp",
    headers: { Authorization: "Bearer first" },
  });
  const grants = [everything("files"), everything("mail")];
  unwrap(await setTeamGrants(as(ada), { teamId, grants }));
  const made = await createKey(as(ada), { name: "CI", teamId, expires: { type: "never" } });
  keyId = unwrap(made).key.id;
  await database.sql`delete from audit_records`;
});

const EARLIER = new Date("2026-03-01T11:00:00Z");
const as = (actor: Actor, now?: Date) =>
  testContext({ db: database.db, actor, ...(now ? { now } : {}) });
const everything = (server: string) => ({
  ...{ server, tools: ["*"], prompts: true, resources: true },
});
interface Form {
  /** Reads the values that the form shows, as they are stored, together with their version. */
  readonly read: () => Promise<{ version: string; stored: unknown }>;
  /** Saves the whole form, with one value changed to `word`. */
  readonly save: (
    actor: Actor,
    word: string,
    version?: string,
    now?: Date,
  ) => Promise<Result<unknown>>;
}

const forms: Readonly<Record<string, Form>> = {
  "a team's grants": {
    read: async () => {
      const { team, version } = unwrap(await listGrants(as(ada), { teamId }));
      return { version, stored: team };
    },
    save: (actor, word, version, now) =>
      setTeamGrants(as(actor, now), {
        ...{ teamId, version },
        grants: [{ ...everything("files"), tools: [word] }, everything("mail")],
      }),
  },
  "a key's own grants": {
    read: async () => {
      const { key, version } = unwrap(await listGrants(as(ada), { keyId }));
      return { version, stored: key };
    },
    save: (actor, word, version, now) =>
      setKeyGrants(as(actor, now), {
        ...{ id: keyId, version },
        grants: [{ ...everything("files"), tools: [word] }],
      }),
  },
  "a server": {
    read: async () => {
      const { upstream } = unwrap(await showUpstream(as(ada), { name: "mail" }));
      const { health: _, updatedAt: __, ...stored } = upstream;
      return { version: upstream.version, stored };
    },
    save: (actor, word, version, now) =>
      updateUpstream(as(actor, now), {
        ...{ name: "mail", version },
        changes: { title: word, approvesChanges: word === "first", callSeconds: 60 },
      }),
  },
  "a server's secret": {
    read: async () => {
      const { upstream } = unwrap(await showUpstream(as(ada), { name: "mail" }));
      return { version: upstream.version, stored: upstream.secrets };
    },
    save: (actor, word, version, now) =>
      updateUpstream(as(actor, now), {
        ...{ name: "mail", version },
        changes: { headers: { Authorization: `Bearer ${word}` } },
      }),
  },
  "a tool's overrides": {
    read: async () => {
      const { items } = unwrap(await showUpstream(as(ada), { name: "files" }));
      const [item] = items;
      return { version: item?.version ?? "", stored: item?.titleOverride };
    },
    save: (actor, word, version, now) =>
      overrideItem(as(actor, now), {
        ...{ server: "files", kind: "tool", item: "read", version },
        title: word,
        description: null,
      }),
  },
  "a key's name": {
    read: async () => {
      const { version, name } = unwrap(await showKey(as(ada), { id: keyId }));
      return { version, stored: name };
    },
    save: (actor, name, version, now) => renameKey(as(actor, now), { id: keyId, name, version }),
  },
  "a key's limits": {
    read: async () => {
      const key = unwrap(await showKey(as(ada), { id: keyId }));
      return { version: key.version, stored: [key.requestsPerMinute, key.concurrentCalls] };
    },
    save: (actor, word, version, now) =>
      setKeyLimits(as(actor, now), {
        ...{ id: keyId, version },
        requestsPerMinute: word.length * 10,
        concurrentCalls: null,
      }),
  },
  "a team's name": {
    read: async () => {
      const { version, name } = unwrap(await showTeam(as(ada), { slug: "crew" }));
      return { version, stored: name };
    },
    save: (actor, name, version, now) => renameTeam(as(actor, now), { id: teamId, name, version }),
  },
  "a person's profile": {
    read: async () => {
      const [row] = await database.sql<{ name: string; email: string }[]>`
        select name, email from people where id = ${ada.id}`;
      if (!row) throw new Error("no such person");
      return { version: profileVersion(row), stored: { ...row } };
    },
    // A profile form can be saved only by the person whose profile it is. This entry therefore
    // ignores the actor, and both saves come from that person, as if from two windows.
    save: (_actor, name, version, now) =>
      updateProfile(as(ada, now), { name, email: ada.label, version }),
  },
  "a person": {
    read: async () => {
      const { version, name, email } = unwrap(await showPerson(as(ada), { id: ada.id }));
      return { version, stored: { name, email } };
    },
    save: (actor, name, version, now) =>
      updatePerson(as(actor, now), { id: ada.id, name, email: ada.label, version }),
  },
  "the policy": {
    read: async () => {
      const { version, ...stored } = unwrap(await readPolicy(as(ada), {}));
      return { version, stored };
    },
    save: async (actor, word, version, now) => {
      const { version: _, ...policy } = unwrap(await readPolicy(as(ada), {}));
      const maxKeyDays = word.length * 10;
      return updatePolicy(as(actor, now), { ...policy, maxKeyDays, version });
    },
  },
};

describe.each(Object.entries(forms))(
  "saving %s is refused if the page was based on an older version",
  (name, { read, save }) => {
    test("a save from a stale page is refused with the stored values and changes nothing", async () => {
      const before = await read();
      unwrap(await save(ada, "first", before.version, EARLIER));
      const stored = await read();
      expect(stored.version).not.toBe(before.version);
      const stale = await save(grace, "second-one", before.version);
      expect(stale).toMatchObject({
        ok: false,
        failure: {
          code: "conflict",
          current: { version: stored.version, changedBy: ada.label, changedAt: EARLIER },
        },
      });
      expect(await read()).toEqual(stored);
      // A save with the current version succeeds.
      unwrap(await save(name === "a person's profile" ? ada : grace, "second-one", stored.version));
      expect((await read()).version).not.toBe(stored.version);
    });

    test("if two people save changes to the same version at the same time, one of the saves is refused", async () => {
      const { version } = await read();
      const both = await Promise.all([
        save(ada, "first", version),
        save(grace, "second-one", version),
      ]);
      const codes = both.map((one) => (one.ok ? "saved" : one.failure.code)).sort();
      expect(codes).toEqual(["conflict", "saved"]);
    });

    test("a save without a version always succeeds", async () => {
      unwrap(await save(ada, "first"));
      unwrap(await save(grace, "second-one"));
    });
  },
);

test("saving a stale page does not restore a grant that was removed after the page was loaded", async () => {
  const { version } = unwrap(await listGrants(as(ada), { teamId }));
  unwrap(await setTeamGrants(as(ada), { teamId, grants: [everything("files")], version }));
  const stale = await setTeamGrants(as(grace), {
    ...{ teamId, version },
    grants: [{ ...everything("files"), prompts: false }, everything("mail")],
  });
  expect(stale).toMatchObject({
    failure: { code: "conflict", current: { values: { grants: [{ server: "files" }] } } },
  });
  const { team } = unwrap(await listGrants(as(ada), { teamId }));
  expect(team.map(({ server }) => server.name)).toEqual(["files"]);
});

test("a conflict over a server's secrets shows their names and update times, but not their values", async () => {
  const { version, secrets } = unwrap(await showUpstream(as(ada), { name: "mail" })).upstream;
  const save = (value: string, from: string) =>
    updateUpstream(as(grace), {
      ...{ name: "mail", version: from },
      changes: { headers: { Authorization: `Bearer ${value}` } },
    });
  unwrap(await save("second", version));
  const stale = await save("third", version);
  if (stale.ok) throw new Error("saved");
  expect(stale.failure.current?.values.secrets).toEqual(secrets);
  expect(Object.keys(secrets[0] ?? {}).sort()).toEqual(["kind", "name", "updatedAt"]);
});

test("adding a grant through another verb also changes the version of the team's grants", async () => {
  unwrap(await setTeamGrants(as(ada), { teamId, grants: [everything("files")] }));
  const { version } = unwrap(await listGrants(as(ada), { teamId }));
  unwrap(await grantServer(as(ada), { server: "mail", teamIds: [teamId] }));
  const stale = await setTeamGrants(as(grace), { teamId, grants: [everything("files")], version });
  expect(stale).toMatchObject({ failure: { code: "conflict", current: { changedBy: ada.label } } });
});

test("a change in a server's health does not change the server's version", async () => {
  const { version } = unwrap(await showUpstream(as(ada), { name: "mail" })).upstream;
  await database.sql`update upstreams set state = 'up', checked_at = now(), latency_ms = 5`;
  const saved = await updateUpstream(as(ada), { name: "mail", version, changes: { title: "M" } });
  expect(saved.ok).toBe(true);
});

test("two concurrent updates that change different limits of a key are both kept", async () => {
  unwrap(await setKeyLimits(as(ada), { id: keyId, requestsPerMinute: 30, concurrentCalls: 2 }));
  await Promise.all([
    setKeyLimits(as(ada), { id: keyId, requestsPerMinute: 40 }),
    setKeyLimits(as(grace), { id: keyId, concurrentCalls: 4 }),
  ]);
  expect(unwrap(await showKey(as(ada), { id: keyId }))).toMatchObject({
    requestsPerMinute: 40,
    concurrentCalls: 4,
  });
});

test("the version of an object does not depend on the order of its members", () => {
  expect(versionOf({ a: 1, b: { c: null, d: [1, 2] } })).toBe(
    versionOf({ b: { d: [1, 2], c: null }, a: 1 }),
  );
  expect(versionOf({ a: [1, 2] })).not.toBe(versionOf({ a: [2, 1] }));
  expect(versionOf({ a: "1" })).not.toBe(versionOf({ a: 1 }));
  expect(versionOf({ a: { b: null } })).not.toBe(versionOf({ a: null }));
});

/**
 * Matches the names of verbs that do not save a whole form: they change a single thing (such as a
 * switch or a membership), create, end or delete something, or replace the content of a file. Every
 * other changing verb must accept the version on which its form is based.
 */
const SMALL = [
  /\.(create|acknowledge|replace|add|register|import|apply|add_member|remove_member|remove|forget_item|rotate|set_up)$/,
  /\.(enable|disable|bulk_disable|disable_matching|revoke|bulk_revoke|revoke_matching|end|end_all|finish_rotation|cancel_rotation|quarantine|lift_quarantine|approve|deny|hide_item|disconnect)$/,
  /\.(set_role|change_role|grant_server|sign_in|accept|reset_password|test|end_session)$/,
  // The verbs below check the current password, or set credentials that no form shows, so they need
  // no version.
  /^people\.change_password$|^upstreams\.(connect|begin_connect|complete_connect|connect_with_header)$/,
];

const inputOf = (definition: object) => (definition as { input: z.ZodType }).input;

test("every verb that saves a whole form accepts the version on which the form is based", () => {
  const changes = verbs.filter(({ definition }) => definition.kind === "change");
  const whole = changes.filter(({ definition }) => {
    const { name } = definition;
    return !SMALL.some((pattern) => pattern.test(name));
  });
  expect(whole.length).toBeGreaterThan(8);
  const without = whole.filter(({ definition }) => {
    const { properties = {} } = z.toJSONSchema(inputOf(definition), { io: "input" });
    return !("version" in properties || "digest" in properties);
  });
  expect(without.map(({ definition }) => definition.name)).toEqual([]);
});
