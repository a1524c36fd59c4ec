import { randomInt } from "node:crypto";
import { connect, type DatabaseAddress } from "./client";

const LARGEST = 2 ** 47;

/**
 * Whether two addresses lead to one database, whatever they are called: a lock that a transaction
 * takes by the one is taken by the other too. Needs no table and leaves nothing behind.
 */
export async function isSameDatabase(
  address: DatabaseAddress,
  other: DatabaseAddress,
): Promise<boolean> {
  const key = randomInt(LARGEST);
  const [mine, theirs] = [connect(address, { max: 1 }), connect(other, { max: 1 })];
  try {
    return (await mine.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${key})`;
      const [row] = await theirs.sql<{ free: boolean }[]>`
        select pg_try_advisory_xact_lock(${key}) as free`;
      return row?.free === false;
    })) as boolean;
  } finally {
    await Promise.all([mine.close(), theirs.close()]);
  }
}
