import { randomUUID } from "node:crypto";
import { connect, type DatabaseAddress } from "@/db/client";
import { hashKey } from "@/lib/keys/secret/hash-key";
import { lookupDigest, newPlainKey } from "@/lib/keys/secret/plain-key";
import type { deriveSecrets } from "@/lib/secrets/derive";

export type Sql = ReturnType<typeof connect>["sql"];

/** Fills an empty database with `keys` keys. Returns the plain text of the first `plain` keys. */
export async function fillKeys(
  address: DatabaseAddress,
  secrets: ReturnType<typeof deriveSecrets>,
  keys: number,
  plain: number,
): Promise<string[]> {
  const made = Array.from({ length: plain }, newPlainKey);
  const hashes: string[] = [];
  for (const key of made) hashes.push(await hashKey(key));
  await onDatabase(address, async (sql) => {
    const team = randomUUID();
    await sql`insert into teams (id, slug, name, created_at) values (${team}, 'bench', 'Bench', now())`;
    const insert = async (some: readonly string[], phc: (index: number) => string) => {
      await sql`
        insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
        select gen_random_uuid(), 'Bench', 'service', ${team}, decode(lookup, 'hex'), phc,
          ${secrets.current.id}, last_four, now()
        from unnest(
          ${some.map((key) => lookupDigest(secrets, key).lookup.toString("hex"))}::text[],
          ${some.map((_, index) => phc(index))}::text[],
          ${some.map((key) => key.slice(-4))}::text[]
        ) as given (lookup, phc, last_four)`;
    };
    await insert(made, (index) => hashes[index] ?? "");
    // The other keys only fill the table. No client uses them, so they can all share one hash.
    for (let left = keys - plain; left > 0; left -= 5_000) {
      const some = Array.from({ length: Math.min(left, 5_000) }, newPlainKey);
      await insert(some, () => hashes[0] ?? "");
    }
    await sql.unsafe("vacuum analyze");
  });
  return made;
}

/** Runs statements on a connection of their own. */
export async function onDatabase(
  address: DatabaseAddress,
  run: (sql: Sql) => PromiseLike<unknown>,
): Promise<void> {
  const connection = connect(address, { max: 1 });
  try {
    await run(connection.sql);
  } finally {
    await connection.close();
  }
}
