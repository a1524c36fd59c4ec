import { LRUCache } from "lru-cache";
import { rawSql } from "@/db/raw-sql";
import type { Caller } from "@/gateway/callers/authenticate";
import { readSessionId, type SessionBinding, sessionName } from "@/gateway/eras/session-id";
import type { Request } from "@/gateway/http/request";
import { type LogLevel, levelOf } from "@/gateway/upstreams/log-levels";
import { feed } from "@/lib/change-feed/feed";
import { type LatchkeyProcess, shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";

/** Maximum number of sessions that are remembered as open. */
const MAX_CACHED = 20_000;

/** A client's session that is open. */
export interface ClientSession {
  /** The random name in the session id. */
  readonly name: string;
  readonly keyId: string;
  readonly endsAtMs: number;
}

interface KnownSession extends ClientSession {
  /** The whole session id. */
  readonly id: string;
  /** The log level that the client has set, or null. */
  readonly logLevel: LogLevel | null;
  /** True if it has changed since it was read, so that the next request reads it again. */
  isStale: boolean;
}

interface States {
  /** The sessions that were found open, by name. */
  readonly open: LRUCache<string, KnownSession>;
  /** Called with the name of a session that has ended, or with null if any may have ended. */
  readonly listeners: Set<(name: string | null) => void>;
  /** Counts the changes, so that what was read before a change is read again. */
  changes: number;
}

const states = () =>
  shared<States>("gateway.client-sessions", () => {
    const made: States = {
      ...{ open: new LRUCache({ max: MAX_CACHED }), listeners: new Set(), changes: 0 },
    };
    feed().on("client_session", (change) => {
      made.changes++;
      const name = change === "reset" ? null : change.entityId;
      if (name === null) for (const session of made.open.values()) session.isStale = true;
      else made.open.delete(name);
      for (const listener of made.listeners) listener(name);
    });
    feed().on("session_log_level", (change) => {
      made.changes++;
      const session = change === "reset" ? undefined : made.open.get(change.entityId);
      if (session) session.isStale = true;
    });
    return made;
  });

/** Returns what the session ids of this caller are bound to. */
export function bindingOf({ config }: LatchkeyProcess, { key }: Caller): SessionBinding {
  return { keyId: key.id, endpoint: config.audience };
}

/**
 * Returns the caller's open session with this id, or null if there is none: the id was not issued
 * by Latchkey, was issued to another caller or for another endpoint, has expired, or was ended. In
 * a process that follows changes, only the first use of a session needs a query.
 */
export function openSession(
  { process, now }: Request,
  caller: Caller,
  id: string,
): MaybePromise<ClientSession | null> {
  const { open } = states();
  const known = feed().isCurrent() ? open.get(sessionName(id) ?? "") : undefined;
  const isIt = known?.id === id && known.keyId === caller.key.id && !known.isStale;
  if (isIt && now.getTime() < known.endsAtMs) return known;
  const read = readSessionId(process.secrets, bindingOf(process, caller), id, now.getTime());
  return read && findOpen(process, id, { ...read, keyId: caller.key.id });
}

/**
 * Remembers that a session id, which this process has just issued to the caller, is open. So its
 * first use needs no query, because nobody can have ended it or set its log level.
 */
export function rememberIssued({ process, now }: Request, caller: Caller, id: string): void {
  const read = readSessionId(process.secrets, bindingOf(process, caller), id, now.getTime());
  const fresh = { id, logLevel: null, isStale: false };
  if (read) states().open.set(read.name, { ...read, keyId: caller.key.id, ...fresh });
}

async function findOpen(
  { db }: LatchkeyProcess,
  id: string,
  session: ClientSession,
): Promise<ClientSession | null> {
  const { open, changes } = states();
  const { name } = session;
  const [row] = await rawSql(db)<{ ended: boolean; level: string | null }[]>`
    select exists (select from ended_sessions where name = ${name}) as ended,
      (select level from session_log_levels where session = ${name}) as level`;
  if (row?.ended !== false) return null;
  const isStale = states().changes !== changes;
  open.set(name, { ...session, id, logLevel: levelOf(row.level), isStale });
  return session;
}

/**
 * Returns the log level that the client has set for its session, or null if it has set none. Each
 * request reads it before, when `openSession` checks the request's session.
 */
export function logLevelOf(id: string): LogLevel | null {
  const known = states().open.get(sessionName(id) ?? "");
  return known?.id === id ? known.logLevel : null;
}

/**
 * Calls `listener` when a client ends a session, in whatever process, with the name of the session
 * (null if this process may have missed ends). Returns a function that removes the listener.
 */
export function onSessionEnd(listener: (name: string | null) => void): () => void {
  const { listeners } = states();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
