import { type HeldSession, keyOf, type Principal } from "@/gateway/upstreams/principal";
import { type Failure, fail } from "@/lib/errors/errors";
import { REMOTE_TIMES, type SessionLimits } from "@/lib/limits/view";
import { amountText } from "@/lib/words/view-count";
import { LEAST_IDLE_MS } from "./idle-sessions";

/** The bounds on sessions with a server: for all, for a team, and for a key. */
export const BOUNDS = ["key", "team", "server"] as const;
export type BoundOf = (typeof BOUNDS)[number];

/** The sessions that one bound counts. */
export interface BoundScope {
  readonly upstreamId: string;
  readonly of: BoundOf;
  /** The id of the key (or person) or of the team. Null for all sessions with the server. */
  readonly id: string | null;
}

/** A bound on the sessions in a scope. */
export interface Bound {
  readonly scope: BoundScope;
  readonly most: number;
}

/** Counts the sessions of all processes of the installation. */
export interface CommonBounds {
  /**
   * Counts a session, unless that would exceed one of the bounds in all processes together. Returns
   * null, or the scope of that bound.
   */
  admit(
    held: HeldSession,
    teamId: string | null,
    bounds: readonly Bound[],
  ): Promise<BoundScope | null>;
  /** Stops counting the session. Never rejects. */
  left(held: HeldSession): Promise<void>;
  /** Has another process end an idle session in a scope. Returns false if none could. */
  makeRoom(scope: BoundScope): Promise<boolean>;
}

/** Returns whether a principal's session is counted in a scope. */
export function isWithin({ of, id }: BoundScope, principal: Principal): boolean {
  if (of === "server") return true;
  return id === (of === "key" ? keyOf(principal) : (principal.team?.id ?? ""));
}

/** Returns the bounds on the sessions of a principal with a server. */
export function boundsOf(
  { perKey, perTeam, perServer }: SessionLimits,
  upstreamId: string,
  principal: Principal,
  isCommand: boolean,
): readonly Bound[] {
  const times = isCommand ? 1 : REMOTE_TIMES;
  const team = principal.team?.id ?? null;
  const all: readonly [BoundOf, string | null, number | null][] = [
    ["key", keyOf(principal), perKey && perKey * times],
    ["team", team, team === null ? null : perTeam && perTeam * times],
    ["server", null, perServer && perServer * times],
  ];
  return all.flatMap(([of, id, most]) =>
    most === null ? [] : [{ scope: { upstreamId, of, id }, most }],
  );
}

/** Seconds after which a caller may find a session that is no longer at work. */
const RETRY_SECONDS = 5;
const RECENT = ` or were within the last ${LEAST_IDLE_MS / 1_000} seconds`;
const WHOSE = { key: "This key", team: "This team", server: "Each server" } as const;

/** The failure of a call that would exceed a bound: `rate_limited`, with the bound. */
export function refusedBy({ scope: { of }, most }: Bound): Failure {
  const what = `${WHOSE[of]} may have ${amountText(most, "session")} with this server`;
  return refused(`sessions_of_${of}`, what, of === "key" ? "" : RECENT);
}

/** The failure of a call for whose process there is no memory. */
export const refusedMemory = (memoryMb: number | null): Failure =>
  refused("session_memory", `The processes of this server may use ${memoryMb} MB`, RECENT);

/** The failure of a call whose key has begun too many sessions with a command lately. */
export function refusedStarts(perMinute: number): Failure {
  const rule = `This key may begin ${amountText(perMinute, "session")} per minute with this server.`;
  const retryAfterSeconds = Math.ceil(60 / perMinute);
  return fail("rate_limited", { reason: "session_starts", rule, retryAfterSeconds }).failure;
}

function refused(reason: string, what: string, recent: string): Failure {
  const rule = `${what}, and all are at work${recent}.`;
  return fail("rate_limited", { reason, rule, retryAfterSeconds: RETRY_SECONDS }).failure;
}
