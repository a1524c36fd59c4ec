import type { Sql } from "postgres";

export type Change = "create" | "rename" | "disable" | "enable" | "revoke";

interface Entry {
  readonly change: Change;
  /** The name of the key after this change. */
  readonly name: string;
}

/**
 * One key in the clients' ledger, with the changes that a client made to it. After a change whose
 * outcome is unknown, the client changes the key no more.
 */
export interface Item {
  /** The name that the key is created with. No two items have the same name. */
  readonly name: string;
  id: string | null;
  readonly acknowledged: Entry[];
  /**
   * The last change to the key, if its outcome is unknown because no response arrived or the
   * database was unavailable.
   */
  unknown: Entry | null;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly disabled: boolean;
  readonly revoked: boolean;
}

interface RecordRow {
  readonly key_id: string;
  readonly action: string;
  readonly label: string;
}

const ACTIONS: Readonly<Record<Change, string>> = {
  create: "keys.create",
  rename: "keys.rename",
  disable: "keys.disable",
  enable: "keys.enable",
  revoke: "keys.revoke",
};

/**
 * Compares the clients' ledger with the database, and returns a description of each contradiction.
 * Each acknowledged change must have exactly one audit record, and a change of unknown outcome at
 * most one. No other change may exist. The rows of the keys must agree with the audit records.
 */
export async function auditLedger(sql: Sql, items: readonly Item[]): Promise<string[]> {
  const keys = await sql<KeyRow[]>`
    select id, name, disabled_at is not null as disabled, revoked_at is not null as revoked
    from api_keys`;
  const records = await sql<RecordRow[]>`
    select key_id, action, subject_label as label from audit_records
    where outcome = 'done' and action like 'keys.%' order by id`;
  const rows = new Map(keys.map((key) => [key.id, key]));
  const histories = new Map<string, RecordRow[]>();
  for (const record of records) {
    histories.set(record.key_id, [...(histories.get(record.key_id) ?? []), record]);
  }
  const wrong: string[] = [];
  const told = new Set<string>();
  for (const item of items) {
    const id = item.id ?? idOfUnknown(histories, item);
    if (id === null) continue;
    told.add(id);
    wrong.push(...contradictions(item, rows.get(id), histories.get(id) ?? []));
  }
  for (const id of rows.keys()) if (!told.has(id)) wrong.push(`key ${id} is in no ledger`);
  for (const id of histories.keys()) if (!told.has(id)) wrong.push(`records of unknown key ${id}`);
  return wrong;
}

/** Returns the id of the key whose creation was not acknowledged, or null if no such key exists. */
function idOfUnknown(histories: ReadonlyMap<string, RecordRow[]>, item: Item): string | null {
  for (const [id, [first]] of histories) {
    if (first?.action === "keys.create" && first.label === item.name) return id;
  }
  return null;
}

function contradictions(
  item: Item,
  row: KeyRow | undefined,
  history: readonly RecordRow[],
): string[] {
  const wrong: string[] = [];
  const all = item.unknown ? [...item.acknowledged, item.unknown] : item.acknowledged;
  const text = (entry: Entry) => `${ACTIONS[entry.change]} ${entry.name}`;
  const expected = all.map(text);
  const found = history.map(({ action, label }) => `${action} ${label}`);
  const least = item.acknowledged.length;
  if (found.length < least || found.join("\n") !== expected.slice(0, found.length).join("\n")) {
    wrong.push(`${item.name}: acknowledged ${expected.slice(0, least)}; records ${found}`);
  }
  if (found.length === 0) return row ? [...wrong, `${item.name}: a key without a record`] : wrong;
  if (!row) return [...wrong, `${item.name}: records without a key`];
  const state = { name: "", disabled: false, revoked: false };
  for (const { action, label } of history) {
    state.name = label;
    if (action === ACTIONS.disable) state.disabled = true;
    if (action === ACTIONS.enable) state.disabled = false;
    if (action === ACTIONS.revoke) state.revoked = true;
  }
  const { name, disabled, revoked } = row;
  if (JSON.stringify(state) !== JSON.stringify({ name, disabled, revoked })) {
    wrong.push(`${item.name}: the row ${JSON.stringify(row)} is not what its records say`);
  }
  return wrong;
}
