import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";

/** Returns how long access tokens are valid according to the installation's policy, in seconds. */
export async function tokenSeconds(db: Database): Promise<number> {
  const [row] = await rawSql(db)<{ seconds: number }[]>`
    select token_seconds as seconds from installation`;
  if (!row) throw new Error("There is no installation.");
  return row.seconds;
}
