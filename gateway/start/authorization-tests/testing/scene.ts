import { randomUUID } from "node:crypto";
import type { Database } from "@/db/client";
import type { TestDatabase } from "@/db/testing/database";
import { verbs } from "@/gateway/start/verbs";
import type { Actor, Context } from "@/lib/core/context";
import { testContext } from "@/lib/core/testing/context";
import { makePerson, makeTeam } from "@/lib/core/testing/people";
import { makeServer } from "@/lib/servers/testing/servers";
import type { ListedVerb } from "@/lib/verbs";

type Person = Extract<Actor, { kind: "person" }>;

/**
 * The actors of the permission tests. The objects in these tests belong to the owner: a key that
 * the owner created in the team red, and the owner's session. The owner and the teammate are members
 * of the team red and the outsider of the team blue. The lead leads red, and the other lead blue.
 */
export const ACTORS = [
  "anonymous",
  "key",
  "outsider",
  "teammate",
  "owner",
  "lead",
  "other lead",
  "operator",
  "command line",
  "system",
  "admin key",
] as const;
export type ActorName = (typeof ACTORS)[number];

/** The actors and the team that all permission tests share. */
export interface Stage {
  readonly database: TestDatabase;
  readonly red: string;
  readonly actors: Readonly<Record<ActorName, Actor>>;
}

/**
 * Creates two teams and the users of the permission tests, in an installation that has been set up.
 */
export async function setStage(database: TestDatabase): Promise<Stage> {
  const { db, sql } = database;
  const red = await makeTeam(db, "red");
  await sql`insert into installation (public_url, secret_checks, created_at, set_up_at)
    values ('http://localhost', '[]', now(), now())`;
  return { database, red, actors: await makeActors(db, red, await makeTeam(db, "blue")) };
}

async function makeActors(
  db: Database,
  red: string,
  blue: string,
): Promise<Record<ActorName, Actor>> {
  return {
    anonymous: { kind: "anonymous", label: "127.0.0.1" },
    key: { kind: "key", id: randomUUID(), label: "A key", teamId: red, scopes: ["mcp"] },
    "admin key": {
      kind: "key",
      id: randomUUID(),
      label: "An administrator",
      teamId: red,
      scopes: ["mcp", "admin"],
    },
    outsider: await makePerson(db, "Otto", "member", [blue]),
    teammate: await makePerson(db, "Tess", "member", [red]),
    owner: await makePerson(db, "Mia", "member", [red]),
    lead: await makePerson(db, "Lea", "member", [red], undefined, [red]),
    "other lead": await makePerson(db, "Lou", "member", [blue], undefined, [blue]),
    operator: await makePerson(db, "Olga", "operator", [blue, red]),
    "command line": { kind: "command_line", label: "command line (ada)" },
    system: { kind: "system", label: "system" },
  };
}

/** Creates the context in which this actor calls a verb. Commands (stdio servers) are allowed. */
export function contextOf({ database }: Stage, actor: Actor): Context {
  const plain = testContext({ db: database.db, actor });
  return { ...plain, config: { ...plain.config, allowStdio: true } };
}

/** Returns the `verb` part of `verb (variant)`. */
export const bareName = (row: string) => row.replace(/ \(.*/, "");
export const verbOf = (row: string) =>
  verbs.find((one) => one.definition.name === bareName(row)) as ListedVerb;

/** The objects that verbs are called with. `INPUTS` builds the verbs' inputs from these fields. */
export interface Scene {
  readonly red: string;
  /** The slug of the team red. */
  readonly slug: string;
  readonly keyId: string;
  readonly sessionId: string;
  readonly newcomer: Person;
  /** The id of a person without a team. */
  readonly strangerId: string;
  /** The id of a team without members. */
  readonly crew: string;
  readonly serverId: string;
  readonly server: string;
  readonly tool: string;
  readonly audienceId: string;
}

/** The key's name, which only its owner, its team's leads and operators may see in an answer. */
export const KEY_NAME = "The owner's own key";
export const REFUSALS = ["forbidden", "not_found", "team_not_yours", "signed_out"];

/**
 * Creates a new key and session for the owner, a new user as the target of verbs, and an audit
 * record about each of these objects.
 */
export async function setScene({ database, actors, red }: Stage, variant: string): Promise<Scene> {
  const { sql } = database;
  const owner = actors.owner as Person;
  await sql`delete from api_keys`;
  await sql`delete from calls`;
  await sql`delete from sessions`;
  await sql`delete from audit_records`;
  const keyId = randomUUID();
  const disabledBy = /disabled by an? (\w+)/.exec(variant)?.[1] ?? null;
  await sql`insert into api_keys (id, name, kind, team_id, maker_id, membership_id, lookup, phc,
      pepper_id, last_four, created_at, disabled_at, disabled_by)
    values (${keyId}, ${KEY_NAME}, 'personal', ${red}, ${owner.id},
      (select id from team_members where team_id = ${red} and person_id = ${owner.id}),
      'x', 'x', 'x', 'abcd', '2026-02-01', ${disabledBy && "2026-02-02"}, ${disabledBy})`;
  if (variant.includes("(of a service key)")) {
    await sql`update api_keys set kind = 'service', maker_id = null, membership_id = null`;
  }
  if (variant.includes("(quarantined)")) {
    await sql`update api_keys set quarantined_at = '2026-02-02'`;
  }
  if (variant.includes("(being rotated)")) {
    await sql`update api_keys set secret_rotation = 1, former_rotation = 0,
      former_ends_at = '2099-01-01'`;
    await sql`insert into former_secrets (key_id, rotation, lookup, phc, pepper_id, last_four,
        replaced_at)
      values (${keyId}, 0, 'former', 'x', 'x', 'dcba', '2026-02-01')`;
  }
  if (variant.startsWith("connections.")) {
    await sql`update api_keys set credential = 'connection', lookup = null, phc = null,
      pepper_id = null, last_four = null`;
    await sql`insert into connections (id, client_id, client_name, client_kind, redirect_host,
        resource, idle_days, ends_at, approved_at, exchanged_at)
      values (${keyId}, 'an app', ${KEY_NAME}, 'registered', 'localhost', 'http://localhost/mcp', 30,
        '2026-05-01', '2026-02-01', '2026-02-01')`;
  }
  if (variant.startsWith("trust.")) {
    await sql`update api_keys set credential = 'trust', kind = 'service', maker_id = null,
      membership_id = null, lookup = null, phc = null, pepper_id = null, last_four = null`;
    await sql`insert into trust_rules (id, issuer, subject, claims)
      values (${keyId}, 'https://ci.example.com', 'job', '{}')`;
  }
  await sql`insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id)
    values ('2026-03-01T11:00:00Z', ${keyId}, ${red}, 'tools/call', 'ok', 1, ${keyId})`;
  await sql`insert into audit_records (at, outcome, action, actor_kind, actor_id, actor_label,
      subject_kind, subject_id, subject_label, team_id, key_id, request_id)
    values ('2026-03-01T11:00:00Z', 'done', 'keys.create', 'person', ${owner.id}, ${owner.label},
      'api_key', ${keyId}, ${KEY_NAME}, ${red}, ${keyId}, 'planted')`;
  const sessionId = owner.sessionId;
  await sql`insert into sessions (id, person_id, created_at, last_seen_at, expires_at)
    values (${sessionId}, ${owner.id}, '2026-03-01', '2026-03-01', '2026-04-01')`;
  await sql`delete from upstreams`;
  const serverId = await makeServer(database.db, variant.includes("(stdio)") ? "stdio" : "http");
  if (variant.includes("(asks each person)")) {
    const credentials = variant.includes("header") ? "person_header" : "person_oauth";
    await sql`update upstreams set credentials = ${credentials}, url = 'http://127.0.0.1:1/mcp'`;
    await sql`insert into grants (id, team_id, upstream_id, tools, created_at)
      values (${randomUUID()}, ${red}, ${serverId}, '{*}', '2026-02-01')`;
  }
  await sql`insert into session_leases (upstream_id, principal, owner, claimed_at)
    values (${serverId}, ${keyId}, ${randomUUID()}, '2026-03-01')`;
  if (variant.includes("(gone)")) await sql`update upstream_items set gone_at = '2026-02-02'`;
  if (variant.includes("(connected)")) {
    await sql`insert into person_credentials (person_id, upstream_id, kind, value_sealed, connected_at)
      values (${owner.id}, ${serverId}, 'header', 'sealed', '2026-02-01')`;
  }
  await sql`delete from outward_audiences`;
  const audienceId = randomUUID();
  await sql`insert into outward_audiences (id, uri, canonical, name, created_at)
    values (${audienceId}, 'urn:example:tools', 'urn:example:tools', 'Tools', '2026-02-01')`;
  const crew = await makeTeam(database.db, `crew-${randomUUID().slice(0, 8)}`);
  const role = variant.includes("(an operator)") ? "operator" : "member";
  const newcomer = await makePerson(database.db, "New", role, [red]);
  const stranger = await makePerson(database.db, "Sid", "member", []);
  return {
    ...{ red, slug: "red", keyId, sessionId, newcomer, crew },
    strangerId: stranger.id,
    ...{ serverId, server: "files", tool: "read", audienceId },
  };
}
