import type { Sql } from "postgres";
import { heartbeatStatement } from "./heartbeat";
import type { Change, ChangeKind } from "./kinds";
import { queryWithTimeout } from "./query-with-timeout";

/**
 * If at least this many changes are read, clearing all caches is cheaper than evicting each entity.
 */
const MAX_CHANGES = 2_000;

interface Row {
  readonly seq: string;
  readonly kind: ChangeKind;
  readonly entity_id: string;
}

export interface NewChanges {
  /**
   * The changes after `last`, or "reset" if changes may have been missed or there are too many of
   * them.
   */
  readonly changes: readonly Change[] | "reset";
  /** The sequence number of the newest change that this result covers. */
  readonly last: number;
}

/**
 * Writes a heartbeat with `last`, the number of the last change that this process has processed,
 * and reads the changes after it. Pruning always keeps the newest row, so a process that keeps up
 * finds its last change again. If that change is missing, the process has lagged behind or the
 * database was restored to an earlier state, and the result is "reset".
 */
export async function readChanges(sql: Sql, last: number, processId: string): Promise<NewChanges> {
  const rows = await queryWithTimeout<Row>(
    sql,
    `with alive as (${heartbeatStatement(processId, last)})
    select seq, kind, entity_id from changes where seq >= ${last} order by seq
    limit ${MAX_CHANGES}`,
  );
  const changes = rows.map((row) => ({
    seq: Number(row.seq),
    kind: row.kind,
    entityId: row.entity_id,
  }));
  const [first] = changes;
  const lost = last > 0 && first?.seq !== last;
  if (lost || rows.length === MAX_CHANGES) return { changes: "reset", last: await newestSeq(sql) };
  return {
    changes: last > 0 ? changes.slice(1) : changes,
    last: changes.at(-1)?.seq ?? last,
  };
}

/** Returns the sequence number of the newest change, or 0 if there are no changes. */
export async function newestSeq(sql: Sql): Promise<number> {
  const [row] = await sql<{ seq: string | null }[]>`select max(seq) as seq from changes`;
  return Number(row?.seq ?? 0);
}
