import { randomUUID } from "node:crypto";
import type { LatchkeyProcess } from "@/lib/process/process";
import { deriveSecrets, type Secrets } from "@/lib/secrets/derive";
import { seal, unseal } from "@/lib/secrets/seal";
import { newSigningKey, openPrivateKey } from "@/lib/tokens/signing-key";
import type { TestProcess } from "@/lib/tokens/testing/process";

export const root = (fill: number) => new Uint8Array(32).fill(fill);
export const OLD = deriveSecrets([root(7)]);
export const NEW = deriveSecrets([root(8)]);

/** Returns the secrets of a process that was started with the new and the old root secret. */
export const both = () => deriveSecrets([root(8), root(7)]);

/**
 * Returns a copy of the process that has other root secrets, like another process of the same
 * installation.
 */
export function processWith(fixture: TestProcess, secrets: Secrets): LatchkeyProcess {
  return { ...fixture.process, secrets };
}

const text = (row: string) => Buffer.from(`the value of ${row}`);

/**
 * Inserts a signing key, a server with `each` sealed values, and the credentials of `each` people.
 * Returns the server's id.
 */
export async function plantSealed({ database }: TestProcess, each: number): Promise<string> {
  const { sql } = database;
  const server = randomUUID();
  await sql`insert into upstreams (id, name, transport, url, created_at, updated_at)
    values (${server}, ${`s${server.slice(0, 8)}`}, 'http', 'https://mcp.example.com', now(), now())`;
  const numbers = Array.from({ length: each }, (_, n) => n);
  const names = numbers.map((n) => `x-${n}`);
  const people = numbers.map(() => randomUUID());
  await sql`insert into people (id, email, name, role, created_at)
    select id, id || '@example.com', 'Person', 'member', now()
    from unnest(${people}::uuid[]) as id`;
  const ofServer = names.map((name) => {
    const row = `${server}/header/${name}`;
    return seal(
      OLD,
      { table: "upstream_secrets", row, column: "value_sealed" },
      text(row),
    ).toString("hex");
  });
  const ofPeople = people.map((id) => {
    const row = `${id}/${server}`;
    return seal(
      OLD,
      { table: "person_credentials", row, column: "value_sealed" },
      text(row),
    ).toString("hex");
  });
  await sql`insert into upstream_secrets (upstream_id, kind, name, value_sealed, updated_at)
    select ${server}::uuid, 'header', name, decode(sealed, 'hex'), now()
    from unnest(${names}::text[], ${ofServer}::text[]) as given (name, sealed)`;
  await sql`insert into person_credentials (person_id, upstream_id, kind, value_sealed, connected_at)
    select person, ${server}::uuid, 'header', decode(sealed, 'hex'), now()
    from unnest(${people}::uuid[], ${ofPeople}::text[]) as given (person, sealed)`;
  const key = await newSigningKey(OLD);
  await sql`insert into signing_keys (kid, public_jwk, private_sealed, published_at, active_at)
    values (${key.kid}, ${JSON.stringify(key.publicJwk)}::text::jsonb, ${key.privateSealed}, now(), now())`;
  return server;
}

/**
 * Counts the sealed values that can be opened with these root secrets and have the right content.
 */
export async function openedBy({ database }: TestProcess, secrets: Secrets): Promise<number> {
  const { sql } = database;
  const rows = await sql<
    { table: "upstream_secrets" | "person_credentials"; row: string; sealed: Buffer }[]
  >`
    select 'upstream_secrets' as table, upstream_id || '/' || kind || '/' || name as row,
      value_sealed as sealed from upstream_secrets
    union all
    select 'person_credentials', person_id || '/' || upstream_id, value_sealed
    from person_credentials`;
  const opened = rows.filter(({ table, row, sealed }) =>
    unseal(secrets, { table, row, column: "value_sealed" }, sealed)?.equals(text(row)),
  );
  const keys = await sql<{ kid: string; private_sealed: Buffer }[]>`
    select kid, private_sealed from signing_keys`;
  const signing = keys.filter((key) => openPrivateKey(secrets, key.kid, key.private_sealed));
  return opened.length + signing.length;
}
