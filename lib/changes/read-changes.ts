import type { Sql } from "postgres";
import { askBriefly } from "./ask-briefly";
import { sayAlive } from "./heartbeat";
import type { Change, ChangeKind } from "./kinds";

/** More at once than this, and forgetting everything is cheaper than forgetting each. */
const MAX_CHANGES = 2_000;

interface Row {
  readonly seq: string;
  readonly kind: ChangeKind;
  readonly entity_id: string;
}

export interface NewChanges {
  /** The changes after `last`, or `"reset"` where some may have been missed or are too many. */
  readonly changes: readonly Change[] | "reset";
  /** The newest number that this answer covers. */
  readonly last: number;
}

/**
 * Says that this process lives and has heeded every change up to number `last`, and reads what
 * changed after it. Pruning always leaves the newest row, so a process that
 * keeps up finds its last one again; one that does not has lagged behind (or is asked of a database
 * that went back in time), and gets `"reset"`.
 */
export async function readChanges(sql: Sql, last: number, processId: string): Promise<NewChanges> {
  const rows = await askBriefly<Row>(
    sql,
    `with alive as (${sayAlive(processId, last)})
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
  if (lost || rows.length === MAX_CHANGES) return { changes: "reset", last: await newest(sql) };
  return {
    changes: last > 0 ? changes.slice(1) : changes,
    last: changes.at(-1)?.seq ?? last,
  };
}

/** The number of the newest change; 0 where there never was one. */
export async function newest(sql: Sql): Promise<number> {
  const [row] = await sql<{ seq: string | null }[]>`select max(seq) as seq from changes`;
  return Number(row?.seq ?? 0);
}
