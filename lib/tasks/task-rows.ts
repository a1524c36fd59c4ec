import { randomBytes } from "node:crypto";
import type { Database } from "@/db/client";
import { rawSql } from "@/db/raw-sql";
import type { SealPlace } from "@/lib/secrets/seal";

export type TaskEra = "modern" | "legacy";

/** A task that a server started for a key. */
export interface TaskRow {
  readonly id: string;
  readonly upstreamId: string;
  /** The tool that started the task, by its own name on the server. */
  readonly tool: string;
  readonly serverTaskId: string;
  /** The era of the server's tasks. Clients of the other one get them translated. */
  readonly era: TaskEra;
  /** How its server last described it to a client, as JSON: status, message and times. */
  readonly state: string;
  /** True if Latchkey itself keeps how the task ended, so that the server is not asked any more. */
  readonly isKept: boolean;
}

/** What is stored of a task that was just started. */
export interface NewTask extends Omit<TaskRow, "isKept"> {
  readonly keyId: string;
  /** How the task ended, if Latchkey keeps it (`tasks.kept_sealed`). */
  readonly keptSealed?: Buffer;
  /** Milliseconds for which the server keeps the task, or null if it did not limit them. */
  readonly ttlMs: number | null;
}

/** A task in a list of them. */
export interface ListedRow extends TaskRow {
  /** When Latchkey stored it, in ISO 8601. */
  readonly createdAt: string;
}

/** Maximum number of tasks of a key. Beyond it, the key's oldest tasks are forgotten. */
export const MOST_TASKS = 1_000;
/** Maximum size in bytes of a task's description that is stored. */
export const STATE_BYTES = 16 * 1024;
/**
 * How long a task is kept if its server does not limit the time, or gives a longer one: 30 days.
 */
const LONGEST_MS = 30 * 86_400_000;
/** How long a task is kept beyond its server's time, so that clocks need not agree. */
const GRACE_MS = 60_000;
/** Maximum size in bytes of a result that Latchkey keeps for a task, and of all those of a key. */
export const KEPT_BYTES = 4 * 1024 * 1024;
const KEPT_BYTES_OF_KEY = 32 * 1024 * 1024;
const ID_BYTES = 24;
/** Returns the place for which it is sealed how a task ended. */
export const keptPlace = (id: string): SealPlace => ({
  table: "tasks",
  row: id,
  column: "kept_sealed",
});
/** The form of the ids that Latchkey gives to tasks. */
const TASK_ID = /^task-[A-Za-z0-9_-]{32}$/;

/** Returns a new id of a task, which nobody can guess. */
export const newTaskId = (): string => `task-${randomBytes(ID_BYTES).toString("base64url")}`;

/**
 * Stores a task that a server has started, or the result of one that it ran at once. Beyond the
 * bounds of a key, its oldest tasks are forgotten.
 */
export async function keepTask(db: Database, task: NewTask): Promise<void> {
  const { id, keyId, upstreamId, tool, serverTaskId, era, state, ttlMs, keptSealed = null } = task;
  const leftBytes = KEPT_BYTES_OF_KEY - (keptSealed?.length ?? 0);
  const keptMs = Math.min(ttlMs ?? LONGEST_MS, LONGEST_MS) + GRACE_MS;
  await rawSql(db)`
    with forgotten as (
      delete from tasks where id in (
        select id from tasks where key_id = ${keyId}
        order by created_at desc, id offset ${MOST_TASKS - 1})
      or (${keptSealed !== null} and id in (select id from (
        select id, sum(octet_length(kept_sealed)) over (order by created_at desc, id) as bytes
        from tasks where key_id = ${keyId} and kept_sealed is not null) as sized
        where bytes > ${leftBytes}::bigint))
    )
    insert into tasks
      (id, key_id, upstream_id, tool, server_task_id, era, state, kept_sealed, created_at, expires_at)
    values (${id}, ${keyId}, ${upstreamId}, ${tool}, ${serverTaskId}, ${era}, ${state}, ${keptSealed}, now(),
      now() + ${keptMs}::float8 * interval '1 millisecond')`;
}

/**
 * Keeps how a task has ended for its clients (`tasks.kept_sealed`). It stays so, whatever its server
 * says later.
 */
export async function endTask(
  db: Database,
  {
    id,
    state,
    keptSealed,
  }: { readonly id: string; readonly state: string; readonly keptSealed: Buffer },
): Promise<void> {
  await rawSql(db)`
    update tasks set state = ${state}, kept_sealed = ${keptSealed}
    where id = ${id} and kept_sealed is null`;
}

/** Returns how a task ended, if Latchkey keeps it (`tasks.kept_sealed`). */
export async function keptEnd(db: Database, id: string): Promise<Uint8Array | null> {
  const [row] = await rawSql(db)<{ keptSealed: Uint8Array | null }[]>`
    select kept_sealed as "keptSealed" from tasks where id = ${id} and expires_at > now()`;
  return row?.keptSealed ?? null;
}

/** Stores how a server last described a task, unless the description is too long. */
export async function noteTaskState(db: Database, id: string, state: string): Promise<void> {
  if (Buffer.byteLength(state) > STATE_BYTES) return;
  await rawSql(db)`update tasks set state = ${state} where id = ${id} and state <> ${state}`;
}

/** Returns the task with this id, or null if this key has no such task. */
export async function findTask(db: Database, id: string, keyId: string): Promise<TaskRow | null> {
  if (!TASK_ID.test(id)) return null;
  const [row] = await rawSql(db)<TaskRow[]>`
    select id, upstream_id as "upstreamId", tool, server_task_id as "serverTaskId", era, state,
      kept_sealed is not null as "isKept"
    from tasks where id = ${id} and key_id = ${keyId} and expires_at > now()`;
  return row ?? null;
}

/**
 * Returns up to `limit` tasks of a key, newest first, and those after the task `after`, if it is
 * given.
 */
export async function listTasks(
  db: Database,
  { keyId, after, limit }: { keyId: string; after: string | null; limit: number },
): Promise<readonly ListedRow[]> {
  return rawSql(db)<ListedRow[]>`
    select id, upstream_id as "upstreamId", tool, server_task_id as "serverTaskId", era, state,
      kept_sealed is not null as "isKept", to_json(created_at) #>> '{}' as "createdAt"
    from tasks where key_id = ${keyId} and expires_at > now()
      and (${after}::text is null or (created_at, id) < (
        select created_at, id from tasks where id = ${after} and key_id = ${keyId}))
    order by created_at desc, id desc limit ${limit}`;
}

/** Deletes tasks whose time is over. */
export async function removeExpiredTasks(db: Database): Promise<void> {
  await rawSql(db)`delete from tasks where expires_at < now()`;
}
