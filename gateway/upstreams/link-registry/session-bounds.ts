import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import { keyOf, type Principal } from "@/gateway/upstreams/principal";
import type { Failure } from "@/lib/errors/errors";
import type { SessionLimits } from "@/lib/limits/view";
import {
  type Bound,
  type BoundScope,
  boundsOf,
  type CommonBounds,
  isWithin,
  refusedBy,
  refusedMemory,
  refusedStarts,
} from "./bound-scopes";
import { chooseIdle, LEAST_IDLE_MS, LEAST_IDLE_OWN_MS, oldestIdle } from "./idle-sessions";
import { startPace, startsPerMinute } from "./start-pace";

/** A principal's link, as its session counts against the limits. */
export interface Bounded {
  readonly link: ManagedLink;
  readonly principal: Principal;
  /** Returns the memory of its processes in bytes, or null if it is not a command. */
  memoryBytes(): number | null;
}

/**
 * Keeps the sessions of principals within the limits: in number those of all processes together, and
 * in memory those of this process.
 */
export interface SessionBounds {
  /** Sets what counts the sessions of all processes. Without it, this process counts its own. */
  boundWith(common: CommonBounds): void;
  /**
   * Makes room for a session that is about to be opened, by closing those that have been idle
   * longest, first in this process, then in others. Those of other keys are closed only after some
   * time (`LEAST_IDLE_MS`). Returns null, or `rate_limited` with the limit if there is no room, or if the key has
   * begun too many sessions with a command lately: a session is never shared instead.
   */
  admit(one: Bounded): Promise<Failure | null>;
  /** Closes the session in a scope that has been idle longest. Returns false if none is idle. */
  makeRoom(scope: BoundScope): Promise<boolean>;
  /** Notes that a link has no session any more. */
  closed(link: ManagedLink): void;
  /** Closes idle sessions of servers whose processes have come to use too much memory. */
  trim(): Promise<void>;
}

const MEGABYTE = 1_048_576;
/** How often a session tries to get the room that others have made. */
const ROUNDS = 5;

/** Counts the sessions among `all`, the links of all principals. */
export function sessionBounds(
  limits: SessionLimits,
  all: () => Iterable<Bounded>,
  now: () => number,
): SessionBounds {
  let common: CommonBounds | null = null;
  /** The links that were admitted and have not been closed since. */
  const admitted = new Map<ManagedLink, Bounded>();
  /** The links that are being closed to make room for others. */
  const ending = new WeakSet<ManagedLink>();
  /** The sessions that have ended and are still being taken out of the count, by place. */
  const leaving = new Map<string, Promise<void>>();

  const pace = startPace(limits.perKey, now);

  const placeOf = ({ link, principal }: Bounded) => `${link.upstreamId} ${principal.id}`;
  const idleMs = ({ link }: Bounded) => link.session(now())?.idleMs ?? 0;
  const holds = ({ link }: Bounded) =>
    admitted.has(link) && !ending.has(link) && link.session(now()) !== null;
  const memoryOf = (some: readonly Bounded[]) =>
    some.reduce((bytes, one) => bytes + (one.memoryBytes() ?? 0), 0);
  const heldAt = (upstreamId: string) =>
    [...all()].filter((one) => one.link.upstreamId === upstreamId && holds(one));
  const memoryLimit = limits.memoryMb === null ? null : limits.memoryMb * MEGABYTE;
  const usesTooMuch = (some: readonly Bounded[]) =>
    memoryLimit !== null && memoryOf(some) >= memoryLimit;

  async function close(some: readonly Bounded[]): Promise<void> {
    for (const { link } of some) ending.add(link);
    const closing = some.map(async (one) => {
      await one.link.close();
      await leaving.get(placeOf(one));
      ending.delete(one.link);
    });
    await Promise.all(closing);
  }

  async function makeRoom(scope: BoundScope): Promise<boolean> {
    const some = heldAt(scope.upstreamId).filter(({ principal }) => isWithin(scope, principal));
    const leastMs = scope.of === "key" ? LEAST_IDLE_OWN_MS : LEAST_IDLE_MS;
    const one = oldestIdle(some, idleMs, () => leastMs);
    if (one) await close([one]);
    return one !== null;
  }

  /** Chooses what to close so that one more session is within the limits in this process, or refuses. */
  function chosenFor(
    { link, principal: of }: Bounded,
    bounds: readonly Bound[],
  ): readonly Bounded[] | { readonly refused: Failure } {
    const chosen: Bounded[] = [];
    const leastMs = ({ principal }: Bounded) =>
      keyOf(principal) === keyOf(of) ? LEAST_IDLE_OWN_MS : LEAST_IDLE_MS;
    let others = heldAt(link.upstreamId).filter((other) => other.link !== link);
    for (const bound of bounds) {
      const counted = others.filter(({ principal }) => isWithin(bound.scope, principal));
      const closed = chooseIdle(counted, idleMs, leastMs, (rest) => rest.length >= bound.most);
      if (!closed) return { refused: refusedBy(bound) };
      others = others.filter((other) => !closed.includes(other));
      chosen.push(...closed);
    }
    if (!link.isCommand()) return chosen;
    const closed = chooseIdle(others, idleMs, leastMs, usesTooMuch);
    return closed ? [...chosen, ...closed] : { refused: refusedMemory(limits.memoryMb) };
  }

  /** Counts a session among those of all processes. Makes room if that exceeds a bound, or refuses. */
  async function admitInAll(one: Bounded, bounds: readonly Bound[]): Promise<Failure | null> {
    if (!common) return null;
    const { link, principal } = one;
    const held = { upstreamId: link.upstreamId, principal: principal.id };
    await leaving.get(placeOf(one));
    for (let round = 1; ; round++) {
      const over = await common.admit(held, principal.team?.id ?? null, bounds);
      if (!over) return null;
      const hasRoom = (await makeRoom(over)) || (await common.makeRoom(over));
      const bound = bounds.find(({ scope }) => scope.of === over.of);
      if (bound && (!hasRoom || round === ROUNDS)) return refusedBy(bound);
    }
  }

  return {
    boundWith(given) {
      common = given;
    },
    async admit(one) {
      const { link, principal } = one;
      const bounds = boundsOf(limits, link.upstreamId, principal, link.isCommand());
      const chosen = chosenFor(one, bounds);
      if ("refused" in chosen) return chosen.refused;
      const isPaced = !link.isCommand() || pace.admit(`${link.upstreamId} ${keyOf(principal)}`);
      if (!isPaced) return refusedStarts(startsPerMinute(limits.perKey ?? 0));
      admitted.set(link, one);
      await close(chosen);
      const refused = await admitInAll(one, bounds);
      if (refused) admitted.delete(link);
      return refused;
    },
    makeRoom,
    closed(link) {
      const one = admitted.get(link);
      if (!one || link.session(now()) !== null) return;
      admitted.delete(link);
      const place = placeOf(one);
      // A new link of the same principal may have a session already.
      const isCounted = [...admitted.values()].some((other) => placeOf(other) === place);
      if (!common || isCounted) return;
      const held = { upstreamId: link.upstreamId, principal: one.principal.id };
      const left: Promise<void> = common.left(held).finally(() => {
        if (leaving.get(place) === left) leaving.delete(place);
      });
      leaving.set(place, left);
    },
    async trim() {
      for (const upstreamId of new Set([...all()].map(({ link }) => link.upstreamId))) {
        let rest: readonly Bounded[] = heldAt(upstreamId);
        while (usesTooMuch(rest)) {
          const one = oldestIdle(rest, idleMs, () => 1);
          if (!one) break;
          rest = rest.filter((other) => other !== one);
          await close([one]);
        }
      }
    },
  };
}
