import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import { sumsOfWritten } from "./call-sums";

/**
 * Computes the sums of all stored calls anew, in one transaction. Used where calls were inserted
 * without `writeCalls`, as demo data and tests do. No calls may be written at the same time.
 */
export async function rebuildSums(db: Database): Promise<void> {
  await rawSql(db).begin(async (sql) => {
    await sql`delete from call_hours`;
    await sql`delete from call_hour_totals`;
    await sql`delete from call_days`;
    await sql`with written as (select * from calls), ${sumsOfWritten(sql)}`;
  });
}
