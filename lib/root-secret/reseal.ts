import { eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { installation } from "@/db/schema/installation";
import type { LatchkeyProcess } from "@/lib/process/process";
import type { Secrets } from "@/lib/secrets/derive";
import { type SealPlace, seal, unseal } from "@/lib/secrets/seal";

/** The id of the advisory lock. The number is arbitrary but must be the same in every process. */
const RESEAL_LOCK = 7_164_338_294;
/** The maximum number of values in one transaction. */
const BATCH = 100;

interface SealedColumn {
  readonly table: SealPlace["table"];
  readonly column: string;
  /**
   * The SQL expression for the row's name, which is part of the place for which the value is
   * sealed.
   */
  readonly row: string;
}

/**
 * The columns whose sealed values are kept for longer than a few minutes. All other sealed values
 * expire before their root secret is removed.
 */
const COLUMNS: readonly SealedColumn[] = [
  { table: "signing_keys", column: "private_sealed", row: "kid" },
  {
    table: "upstream_secrets",
    column: "value_sealed",
    row: "upstream_id || '/' || kind || '/' || name",
  },
  {
    table: "person_credentials",
    column: "value_sealed",
    row: "person_id || '/' || upstream_id",
  },
];

/**
 * Seals every stored value of an older root secret again under the current root secret. Each batch
 * is one transaction, so nothing is lost if the process is killed, and the next run continues. If
 * several processes do this, only one works at a time. Rows that another transaction has locked are
 * left to the next run, and values that cannot be opened are kept unchanged. Returns the number of
 * values that were sealed again.
 */
export async function resealValues(
  process: Pick<LatchkeyProcess, "db" | "secrets">,
  signal: AbortSignal,
): Promise<number> {
  let sealed = 0;
  for (const column of COLUMNS) {
    let after: string | null = "";
    while (after !== null && !signal.aborted) {
      const batch = await resealBatch(process, column, after);
      sealed += batch.sealed;
      after = batch.last;
    }
  }
  return sealed;
}

interface Batch {
  readonly sealed: number;
  /**
   * The name of the last row in the batch. Null if no rows are left or if another process is
   * sealing values.
   */
  readonly last: string | null;
}

const NOTHING: Batch = { sealed: 0, last: null };

function resealBatch(
  { db, secrets }: Pick<LatchkeyProcess, "db" | "secrets">,
  { table, column, row }: SealedColumn,
  after: string,
): Promise<Batch> {
  return db.transaction(async (tx) => {
    if (!(await mayWork(tx, secrets))) return NOTHING;
    const older = secrets.all.slice(1).map(({ id }) => id);
    const [of, named] = [sql.raw(column), sql.raw(`(${row})`)];
    const isOlder = inArray(sql`encode(substring(${of} from 1 for 6), 'hex')`, older);
    const rows = await tx.execute<{ row: string; sealed: Buffer }>(sql`
      select ${named} as row, ${of} as sealed from ${sql.identifier(table)}
      where ${isOlder} and ${named} > ${after}
      order by 1 limit ${BATCH} for update skip locked`);
    const values: SQL[] = [];
    for (const { row, sealed } of rows) {
      const place = { table, row, column };
      const plain = unseal(secrets, place, sealed);
      if (plain) values.push(sql`(${row}::text, ${seal(secrets, place, plain)}::bytea)`);
    }
    if (values.length > 0) {
      // The triggers for changed credentials must not fire, because the values stay the same and
      // only their ciphertexts change.
      await tx.execute(sql`select set_config('latchkey.resealing', 'on', true)`);
      await tx.execute(sql`
        update ${sql.identifier(table)} set ${of} = fresh.sealed
        from (values ${sql.join(values, sql`, `)}) as fresh (row, sealed)
        where ${named} = fresh.row`);
    }
    return { sealed: values.length, last: rows.at(-1)?.row ?? null };
  });
}

/**
 * Returns true if no other process is sealing values and this process uses the installation's
 * current root secret.
 */
async function mayWork(tx: Database, secrets: Secrets): Promise<boolean> {
  if (secrets.all.length < 2) return false;
  const [lock] = await tx.execute<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(${RESEAL_LOCK}) as mine`,
  );
  if (!lock?.mine) return false;
  const [row] = await tx
    .select({ id: installation.id })
    .from(installation)
    .where(eq(installation.sealingSecret, secrets.current.id))
    .for("share");
  return row !== undefined;
}
