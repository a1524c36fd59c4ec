import { randomInt } from "node:crypto";
import { connect, type DatabaseAddress } from "./client";

const KEY_MAX = 2 ** 47;

/**
 * Returns whether two addresses lead to the same database. Takes an advisory lock through one
 * address and checks whether the lock can still be taken through the other. This method needs no
 * table and leaves nothing behind.
 */
export async function isSameDatabase(
  address: DatabaseAddress,
  other: DatabaseAddress,
): Promise<boolean> {
  const key = randomInt(KEY_MAX);
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
