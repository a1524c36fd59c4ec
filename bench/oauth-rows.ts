import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import { digestOf } from "@/lib/oauth/tokens/token-digest";
import type { Installation } from "./installation";
import type { Connected, Person } from "./oauth-flow";

/** Adds the given number of members to the benchmark's team. */
export async function addPeople(
  installation: Installation,
  database: string,
  count: number,
): Promise<Person[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  let teamId = "";
  await installation.onDatabase(database, async (sql) => {
    const [team] = await sql`select id from teams where slug = 'bench'`;
    teamId = String(team?.id);
    await sql`
      insert into people (id, email, name, role, created_at)
      select id, id || '@example.com', 'Bench', 'member', now() from unnest(${ids}::uuid[]) as t (id)`;
    await sql`
      insert into team_members (id, team_id, person_id, joined_at)
      select gen_random_uuid(), ${teamId}, id, now() from unnest(${ids}::uuid[]) as t (id)`;
  });
  return ids.map((id) => ({ id, teamId }));
}

/**
 * Copies a connection that the server has created, with its client and its refresh token. Creates
 * `count` apps that have one connection each, and distributes the connections among the given
 * people.
 */
export async function copyConnection(
  installation: Installation,
  database: string,
  { of, people, count }: { of: Connected; people: readonly Person[]; count: number },
): Promise<Connected[]> {
  const made = Array.from({ length: count }, (_, index) => ({
    ...{ clientId: `bench-client-${index}`, connectionId: randomUUID(), access: "" },
    refresh: randomBytes(32).toString("base64url"),
  }));
  const { current } = installation.secrets;
  await installation.onDatabase(database, async (sql) => {
    for (let from = 0; from < count; from += 2_000) {
      const some = made.slice(from, from + 2_000);
      const given = sql`unnest(
        ${some.map((one) => one.connectionId)}::uuid[], ${some.map((one) => one.clientId)}::text[],
        ${some.map((_, index) => people[(from + index) % people.length]?.id ?? "")}::uuid[],
        ${some.map((one) => digestOf(current, "refresh", one.refresh).toString("hex"))}::text[]
      ) as given (id, client, person, digest)`;
      await sql`
        insert into oauth_clients (id, metadata, address, created_at, used_at)
        select given.client, jsonb_set(metadata, '{client_id}', to_jsonb(given.client)), address,
          created_at, used_at
        from oauth_clients, ${given} where oauth_clients.id = ${of.clientId}`;
      await sql`
        insert into api_keys (id, credential, name, kind, team_id, maker_id, membership_id, scopes,
          created_at, expires_at)
        select given.id, credential, k.name, kind, k.team_id, given.person, m.id, scopes,
          k.created_at, k.expires_at
        from api_keys k, ${given} join team_members m on m.person_id = given.person
        where k.id = ${of.connectionId}`;
      await sql`
        insert into connections (id, client_id, client_name, client_kind, redirect_host, resource,
          idle_days, ends_at, approved_at, exchanged_at)
        select given.id, given.client, client_name, client_kind, redirect_host, resource, idle_days,
          ends_at, approved_at, exchanged_at
        from connections c, ${given} where c.id = ${of.connectionId}`;
      await sql`
        insert into oauth_tokens (digest, secret_id, kind, connection_id, payload, expires_at)
        select decode(given.digest, 'hex'), secret_id, kind, given.id,
          payload || jsonb_build_object('grantId', given.id, 'clientId', given.client,
            'accountId', given.person), expires_at
        from oauth_tokens t, ${given}
        where t.connection_id = ${of.connectionId} and kind = 'refresh'`;
    }
    await sql.unsafe("vacuum analyze");
  });
  return made;
}

/** An issuer of tokens for machines. Each of its trust rules contains the issuer's public key. */
export interface BenchIssuer {
  readonly issuer: string;
  readonly alg: "ES256" | "RS256";
  readonly key: KeyObject;
  /** The `sub` claims of machines for which the issuer has trust rules. */
  readonly subjects: readonly string[];
}

/**
 * Adds `perIssuer` trust rules for each of four issuers. Two of the issuers sign their tokens with
 * RSA.
 */
export async function addRules(
  installation: Installation,
  database: string,
  { teamId, perIssuer }: { teamId: string; perIssuer: number },
): Promise<BenchIssuer[]> {
  const issuers = Array.from({ length: 4 }, (_, index) => {
    const ec = index % 2 === 0;
    const pair = ec
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
    const subjects = Array.from(
      { length: perIssuer },
      (_, rule) => `repo:acme/service-${rule}:ref:refs/heads/main`,
    );
    const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "bench" };
    return {
      ...{ issuer: `https://issuer-${index}.example.com`, key: pair.privateKey, subjects },
      ...{ alg: ec ? ("ES256" as const) : ("RS256" as const), jwk },
    };
  });
  await installation.onDatabase(database, async (sql) => {
    for (const { issuer, jwk, subjects } of issuers) {
      const ids = subjects.map(() => randomUUID());
      await sql`
        insert into api_keys (id, credential, name, kind, team_id, created_at)
        select id, 'trust', 'Bench', 'service', ${teamId}, now() from unnest(${ids}::uuid[]) as t (id)`;
      await sql`
        insert into trust_rules (id, issuer, subject, claims, jwks)
        select id, ${issuer}, subject, '{}', ${JSON.stringify({ keys: [jwk] })}::text::jsonb
        from unnest(${ids}::uuid[], ${[...subjects]}::text[]) as t (id, subject)`;
    }
    await sql.unsafe("vacuum analyze");
  });
  return issuers;
}
