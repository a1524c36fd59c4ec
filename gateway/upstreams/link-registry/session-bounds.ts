import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import type { Principal } from "@/gateway/upstreams/principal";
import { type Failure, fail } from "@/lib/errors/errors";
import { REMOTE_TIMES, type SessionLimits } from "@/lib/limits/view";

/** A principal's link, as its session counts against the limits. */
export interface Bounded {
  readonly link: ManagedLink;
  readonly principal: Principal;
  /** Returns the memory of its processes in bytes, or null if it is not a command. */
  memoryBytes(): number | null;
}

/** Keeps the sessions of principals within the limits of this process. */
export interface SessionBounds {
  /**
   * Makes room for a session that is about to be opened, by closing those that have been idle
   * longest. Returns null, or `rate_limited` with the limit if all are at work: a session is never
   * shared instead.
   */
  admit(one: Bounded): Promise<Failure | null>;
  /** Notes that the last connection of a link has closed. */
  closed(link: ManagedLink): void;
  /** Closes idle sessions of servers whose processes have come to use too much memory. */
  trim(): Promise<void>;
}

/** Seconds after which a caller may find a session that is no longer at work. */
const RETRY_SECONDS = 5;
const MEGABYTE = 1_048_576;

/** Counts the sessions among `all`, the links of all principals. */
export function sessionBounds(
  limits: SessionLimits,
  all: () => Iterable<Bounded>,
  now: () => number,
): SessionBounds {
  /** The links that were admitted and have not been closed since. */
  const admitted = new WeakSet<ManagedLink>();
  /** The links that are being closed to make room for others. */
  const ending = new WeakSet<ManagedLink>();

  const idleMs = ({ link }: Bounded) => link.session(now())?.idleMs ?? 0;
  const holds = ({ link }: Bounded) =>
    admitted.has(link) && !ending.has(link) && link.session(now()) !== null;
  const memoryOf = (some: readonly Bounded[]) =>
    some.reduce((bytes, one) => bytes + (one.memoryBytes() ?? 0), 0);
  const oldestIdle = (some: readonly Bounded[]) =>
    some.reduce<Bounded | null>((oldest, one) => {
      return idleMs(one) > (oldest ? idleMs(oldest) : 0) ? one : oldest;
    }, null);

  async function close(some: readonly Bounded[]): Promise<void> {
    for (const { link } of some) ending.add(link);
    const closing = some.map(async ({ link }) => {
      await link.close();
      ending.delete(link);
    });
    await Promise.all(closing);
  }

  /** Chooses the sessions to close so that `isOver` no longer holds for the rest, or null. */
  function choose(
    some: readonly Bounded[],
    isOver: (rest: readonly Bounded[]) => boolean,
  ): readonly Bounded[] | null {
    let rest = some;
    while (isOver(rest)) {
      const one = oldestIdle(rest);
      if (!one) return null;
      rest = rest.filter((other) => other !== one);
    }
    return some.filter((one) => !rest.includes(one));
  }

  const keyOf = ({ id, keyId }: Principal) => keyId ?? id;
  const memoryLimit = limits.memoryMb === null ? null : limits.memoryMb * MEGABYTE;
  const usesTooMuch = (some: readonly Bounded[]) =>
    memoryLimit !== null && memoryOf(some) >= memoryLimit;

  return {
    async admit(one) {
      const { link, principal } = one;
      const isCommand = link.isCommand();
      const times = isCommand ? 1 : REMOTE_TIMES;
      let others = [...all()].filter((other) => {
        const isOther = other.link !== link && other.link.upstreamId === link.upstreamId;
        return isOther && holds(other);
      });
      const chosen: Bounded[] = [];
      const bounds: readonly Bound[] = [
        {
          most: limits.perKey,
          counts: (other) => keyOf(other) === keyOf(principal),
          reason: "sessions_of_key",
          whose: "This key",
        },
        {
          most: limits.perTeam && limits.perTeam * times,
          counts: ({ team }) => team !== null && team.id === principal.team?.id,
          reason: "sessions_of_team",
          whose: "This team",
        },
        {
          most: limits.perServer && limits.perServer * times,
          counts: () => true,
          reason: "sessions_of_server",
          whose: "Each server",
        },
      ];
      for (const { most, counts, reason, whose } of bounds) {
        if (most === null) continue;
        const counted = others.filter((other) => counts(other.principal));
        const closed = choose(counted, (rest) => rest.length >= most);
        if (!closed) return refused(reason, `${whose} may have ${most} sessions with this server`);
        others = others.filter((other) => !closed.includes(other));
        chosen.push(...closed);
      }
      if (isCommand) {
        const closed = choose(others, usesTooMuch);
        const rule = `The processes of this server may use ${limits.memoryMb} MB`;
        if (!closed) return refused("session_memory", rule);
        chosen.push(...closed);
      }
      admitted.add(link);
      await close(chosen);
      return null;
    },
    closed: (link) => void admitted.delete(link),
    async trim() {
      const held = [...all()].filter(holds);
      for (const upstreamId of new Set(held.map(({ link }) => link.upstreamId))) {
        let rest = held.filter(({ link }) => link.upstreamId === upstreamId);
        while (usesTooMuch(rest)) {
          const one = oldestIdle(rest);
          if (!one) break;
          rest = rest.filter((other) => other !== one);
          await close([one]);
        }
      }
    },
  };
}

interface Bound {
  readonly most: number | null;
  readonly counts: (other: Principal) => boolean;
  readonly reason: string;
  readonly whose: string;
}

function refused(reason: string, what: string): Failure {
  const rule = `${what}, and all are at work.`;
  return fail("rate_limited", { reason, rule, retryAfterSeconds: RETRY_SECONDS }).failure;
}
