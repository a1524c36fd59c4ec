import { eq } from "drizzle-orm";
import { LRUCache } from "lru-cache";
import { endedSessions } from "@/db/schema/ended-sessions";
import type { Caller } from "@/gateway/callers/authenticate";
import { readSessionId, type SessionBinding, sessionName } from "@/gateway/eras/session-id";
import type { Request } from "@/gateway/http/request";
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
}

interface States {
  /** The sessions that were found open, by name. */
  readonly open: LRUCache<string, KnownSession>;
  /** Called with the name of a session that has ended, or with null if any may have ended. */
  readonly listeners: Set<(name: string | null) => void>;
  /** Counts the ends, so that a read that began before an end is not cached. */
  ends: number;
}

const states = () =>
  shared<States>("gateway.client-sessions", () => {
    const made: States = { open: new LRUCache({ max: MAX_CACHED }), listeners: new Set(), ends: 0 };
    feed().on("client_session", (change) => {
      made.ends++;
      const name = change === "reset" ? null : change.entityId;
      if (name === null) made.open.clear();
      else made.open.delete(name);
      for (const listener of made.listeners) listener(name);
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
  const isIt = known?.id === id && known.keyId === caller.key.id;
  if (isIt && now.getTime() < known.endsAtMs) return known;
  const read = readSessionId(process.secrets, bindingOf(process, caller), id, now.getTime());
  return read && findOpen(process, id, { ...read, keyId: caller.key.id });
}

/**
 * Remembers that a session id, which this process has just issued to the caller, is open. So its
 * first use needs no query, because nobody can have ended it.
 */
export function rememberIssued({ process, now }: Request, caller: Caller, id: string): void {
  const read = readSessionId(process.secrets, bindingOf(process, caller), id, now.getTime());
  if (read) states().open.set(read.name, { ...read, keyId: caller.key.id, id });
}

async function findOpen(
  { db }: LatchkeyProcess,
  id: string,
  session: ClientSession,
): Promise<ClientSession | null> {
  const { open, ends } = states();
  const ended = await db
    .select({ name: endedSessions.name })
    .from(endedSessions)
    .where(eq(endedSessions.name, session.name))
    .limit(1);
  if (ended.length > 0) return null;
  if (states().ends === ends) open.set(session.name, { ...session, id });
  return session;
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
