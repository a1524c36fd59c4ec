import type { Failure } from "@/lib/errors/errors";
import { contained } from "@/lib/process/contain";
import { shared } from "@/lib/process/process";
import type { Soon } from "@/lib/std/soon";
import { type Feed, feed } from "./feed";
import type { ChangeKind } from "./kinds";

/** Why something may not go on; where it may, until when (milliseconds since 1970; null: no end). */
export type Verdict = { readonly ended: Failure } | { readonly untilMs: number | null };

/** Something that goes on for as long as somebody's access does: a call, a stream. */
export interface UnderWay {
  /** The feed's revision before its access was last judged; absent where that is not known. */
  readonly heard: number | undefined;
  /** Milliseconds since 1970 at which access ends by itself; null where it does not. */
  readonly untilMs: number | null;
  /** Whether it may go on now. Asked after each change that could end it, and never otherwise. */
  judge(): Soon<Verdict>;
  /** Its access has ended. Called once at most, and not after it was over. */
  accessEnded(failure: Failure): void;
}

/** What can end access. The rest of the changes concerns how a server is reached. */
const KINDS: readonly ChangeKind[] = [
  "key",
  "person",
  "team",
  "members",
  "grants",
  "upstream",
  "items",
];

/** A change seldom comes alone. Where judging all takes long, it takes a fifth of the time at most. */
const GATHER_MS = 20;
const GATHER_MAX_MS = 250;
const TICK_MS = 250;
/** So many are judged at one go: the event loop is everybody's. */
const AT_ONCE = 100;

interface Entry {
  readonly one: UnderWay;
  untilMs: number | null;
}

interface Registry {
  readonly feed: Feed;
  readonly open: Set<Entry>;
  gathering: NodeJS.Timeout | null;
  /** All are being judged; a change since then may have come too late for some. */
  judging: boolean;
  changedSince: boolean;
  gatherMs: number;
  timer: NodeJS.Timeout | null;
  /** Some could not be judged, as the database was away: at the next tick, all are. */
  unjudged: boolean;
}

/**
 * Lets this go on for as long as its access lasts, and ends it within a second of this process
 * hearing otherwise, whoever made the change and wherever. Nothing is asked meanwhile. Returns what
 * says that it is over.
 */
export function whileAllowed(one: UnderWay): () => void {
  const registry = shared("changes.under-way", openRegistry);
  const entry: Entry = { one, untilMs: one.untilMs };
  registry.open.add(entry);
  registry.timer ??= setInterval(() => tick(registry), TICK_MS).unref();
  // What changed since it was judged was told to nobody here.
  const isBehind = registry.feed.revision("*") !== one.heard;
  if (isBehind && registry.feed.isCurrent()) void review(registry, [entry]);
  return () => registry.open.delete(entry);
}

/**
 * Does something for as long as access to it lasts. `stop` is called where that ends before; what
 * comes of the work after that is nobody's. Where the work fails, access is judged once more: what
 * was taken away may have failed before it was heard of.
 */
export async function workWhileAllowed<Value extends { readonly ok: boolean }>(
  access: Omit<UnderWay, "accessEnded">,
  stop: () => void,
  work: () => Promise<Value>,
): Promise<Value | { readonly ended: Failure }> {
  let ended: Failure | null = null;
  const accessEnded = (failure: Failure) => {
    ended = failure;
    stop();
  };
  const done = whileAllowed({ ...access, accessEnded });
  try {
    const value = await work();
    ended ??= value.ok ? null : await lateEnd(access);
    return ended ? { ended } : value;
  } finally {
    done();
  }
}

async function lateEnd(access: Pick<UnderWay, "judge">): Promise<Failure | null> {
  const verdict = await judged(access);
  return verdict && "ended" in verdict ? verdict.ended : null;
}

/** Null where nobody can say now. */
async function judged(access: Pick<UnderWay, "judge">): Promise<Verdict | null> {
  try {
    return await access.judge();
  } catch {
    return null;
  }
}

function openRegistry(): Registry {
  const registry: Registry = {
    feed: feed(),
    open: new Set(),
    gathering: null,
    judging: false,
    changedSince: false,
    gatherMs: GATHER_MS,
    timer: null,
    unjudged: false,
  };
  for (const kind of KINDS) registry.feed.on(kind, () => changed(registry));
  return registry;
}

function changed(registry: Registry): void {
  if (registry.judging) registry.changedSince = true;
  if (registry.judging || registry.open.size === 0) return;
  registry.gathering ??= setTimeout(() => void judgeAll(registry), registry.gatherMs);
}

async function judgeAll(registry: Registry): Promise<void> {
  const startedAtMs = performance.now();
  registry.gathering = null;
  registry.judging = true;
  registry.changedSince = false;
  await review(registry, [...registry.open]);
  registry.judging = false;
  const took = performance.now() - startedAtMs;
  registry.gatherMs = Math.min(GATHER_MAX_MS, Math.max(GATHER_MS, 4 * took));
  if (registry.changedSince) changed(registry);
}

/** Time ends access too. Runs while anything is under way. */
function tick(registry: Registry): void {
  const { open, unjudged } = registry;
  if (open.size === 0) {
    clearInterval(registry.timer ?? undefined);
    registry.timer = null;
    return;
  }
  registry.unjudged = false;
  const nowMs = Date.now();
  const due = [...open].filter(({ untilMs }) => unjudged || (untilMs !== null && nowMs >= untilMs));
  if (due.length > 0) void review(registry, due);
}

async function review(registry: Registry, entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    if (from > 0) await new Promise((next) => setImmediate(next));
    const some = entries.slice(from, from + AT_ONCE);
    await Promise.all(some.map((entry) => reviewOne(registry, entry)));
  }
}

async function reviewOne(registry: Registry, entry: Entry): Promise<void> {
  const { one } = entry;
  if (!registry.open.has(entry)) return;
  const verdict = await judged(one);
  if (verdict === null) registry.unjudged = true;
  else if (!("ended" in verdict)) entry.untilMs = verdict.untilMs;
  else if (registry.open.delete(entry)) contained(() => one.accessEnded(verdict.ended))();
}
