import type { Failure } from "@/lib/errors/errors";
import { guardCallback } from "@/lib/process/guard-callback";
import { shared } from "@/lib/process/process";
import type { MaybePromise } from "@/lib/std/maybe-promise";
import { type Placed, Places } from "@/lib/std/places";
import { type Feed, feed } from "./feed";
import type { ChangeKind } from "./kinds";

/**
 * The result of a check: why access has ended, or the time until which it lasts, in milliseconds
 * since 1970 (null if it does not expire).
 */
export type Verdict = { readonly ended: Failure } | { readonly untilMs: number | null };

/**
 * An entry for work, such as a call or a stream, that may continue only while its caller has
 * access.
 */
export interface OngoingAccess {
  /**
   * The feed's revision immediately before access was last checked. If undefined, access is checked
   * as soon as the entry is registered.
   */
  readonly feedRevision: number | undefined;
  /**
   * When access expires if no change ends it earlier, in milliseconds since 1970. Null if it does
   * not expire.
   */
  readonly untilMs: number | null;
  /**
   * Checks whether the work may continue. Called only at `untilMs` and after changes that could end
   * access.
   */
  judge(): MaybePromise<Verdict>;
  /** Called if access ends before the work is finished, and at most once. */
  accessEnded(failure: Failure): void;
}

/**
 * The kinds of changes that can end access. Changes of other kinds only affect how a server is
 * reached.
 */
const KINDS: readonly ChangeKind[] = [
  "key",
  "person",
  "team",
  "members",
  "grants",
  "upstream",
  "items",
];

/**
 * The delay between a change and the check of all entries, in milliseconds. If a check takes long,
 * the next delay is longer, so that checks take up at most a fifth of the process's time.
 */
const DEBOUNCE_MS = 20;
const DEBOUNCE_MAX_MS = 250;
const TICK_MS = 250;
/** The number of entries that are checked before the event loop gets a turn. */
const CHUNK = 100;

interface Entry extends Placed {
  readonly one: OngoingAccess;
  untilMs: number | null;
}

interface Registry {
  readonly feed: Feed;
  readonly open: Places<Entry>;
  debounce: NodeJS.Timeout | null;
  /**
   * True while all entries are being checked. A change during that time sets `changedSince`, and
   * all entries are then checked once more.
   */
  checking: boolean;
  changedSince: boolean;
  debounceMs: number;
  timer: NodeJS.Timeout | null;
  /**
   * True if a check failed, for example because the database was unreachable. All entries are then
   * checked at the next tick.
   */
  retry: boolean;
}

/**
 * Registers work that may continue only while its caller has access. Access is checked again after
 * each relevant change by any process. If the caller no longer has access, `accessEnded` is called
 * within a second after this process has read the change. Without changes, nothing is checked.
 * Returns a function that removes the entry; call it when the work is finished.
 */
export function watchAccess(one: OngoingAccess): () => void {
  const registry = shared("changes.ongoing-access", openRegistry);
  const entry: Entry = { one, untilMs: one.untilMs, place: -1 };
  registry.open.add(entry);
  registry.timer ??= setInterval(() => tick(registry), TICK_MS).unref();
  // The entry is out of date if the feed has delivered changes since access was last checked.
  const isBehind = registry.feed.revision("*") !== one.feedRevision;
  if (isBehind && registry.feed.isCurrent()) void checkEntries(registry, [entry]);
  return () => registry.open.delete(entry);
}

/**
 * Runs work that may continue only while its caller has access. If access ends first, `stop` is
 * called and the result of the work is discarded. If the work fails, access is checked once more,
 * because the failure may be due to an end of access that the feed has not delivered yet.
 */
export async function runWhileAllowed<Value extends { readonly ok: boolean }>(
  access: Omit<OngoingAccess, "accessEnded">,
  stop: () => void,
  work: () => Promise<Value>,
): Promise<Value | { readonly ended: Failure }> {
  let ended: Failure | null = null;
  const accessEnded = (failure: Failure) => {
    ended = failure;
    stop();
  };
  const done = watchAccess({ ...access, accessEnded });
  try {
    const value = await work();
    ended ??= value.ok ? null : await endOfAccess(access);
    return ended ? { ended } : value;
  } finally {
    done();
  }
}

async function endOfAccess(access: Pick<OngoingAccess, "judge">): Promise<Failure | null> {
  const verdict = await checkAccess(access);
  return verdict && "ended" in verdict ? verdict.ended : null;
}

/**
 * Returns the verdict of a check, or null if the check throws, for example because the database is
 * unreachable.
 */
async function checkAccess(access: Pick<OngoingAccess, "judge">): Promise<Verdict | null> {
  try {
    return await access.judge();
  } catch {
    return null;
  }
}

function openRegistry(): Registry {
  const registry: Registry = {
    feed: feed(),
    open: new Places(),
    debounce: null,
    checking: false,
    changedSince: false,
    debounceMs: DEBOUNCE_MS,
    timer: null,
    retry: false,
  };
  for (const kind of KINDS) registry.feed.on(kind, () => changed(registry));
  return registry;
}

function changed(registry: Registry): void {
  if (registry.checking) registry.changedSince = true;
  if (registry.checking || registry.open.size === 0) return;
  registry.debounce ??= setTimeout(() => void checkAll(registry), registry.debounceMs);
}

async function checkAll(registry: Registry): Promise<void> {
  const startedAtMs = performance.now();
  registry.debounce = null;
  registry.checking = true;
  registry.changedSince = false;
  await checkEntries(registry, registry.open.all());
  registry.checking = false;
  const took = performance.now() - startedAtMs;
  registry.debounceMs = Math.min(DEBOUNCE_MAX_MS, Math.max(DEBOUNCE_MS, 4 * took));
  if (registry.changedSince) changed(registry);
}

/**
 * Checks the entries whose access has expired, and repeats failed checks. Called regularly while
 * there are entries.
 */
function tick(registry: Registry): void {
  const { open, retry } = registry;
  if (open.size === 0) {
    clearInterval(registry.timer ?? undefined);
    registry.timer = null;
    return;
  }
  registry.retry = false;
  const nowMs = Date.now();
  const due = open.all().filter(({ untilMs }) => retry || (untilMs !== null && nowMs >= untilMs));
  if (due.length > 0) void checkEntries(registry, due);
}

async function checkEntries(registry: Registry, entries: readonly Entry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += CHUNK) {
    if (from > 0) await new Promise((next) => setImmediate(next));
    const some = entries.slice(from, from + CHUNK);
    await Promise.all(some.map((entry) => checkEntry(registry, entry)));
  }
}

async function checkEntry(registry: Registry, entry: Entry): Promise<void> {
  const { one } = entry;
  if (entry.place < 0) return;
  const verdict = await checkAccess(one);
  if (verdict === null) registry.retry = true;
  else if (!("ended" in verdict)) entry.untilMs = verdict.untilMs;
  else if (registry.open.delete(entry)) guardCallback(() => one.accessEnded(verdict.ended))();
}
