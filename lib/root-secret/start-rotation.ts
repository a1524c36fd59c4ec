import { databaseErrorCode } from "@/db/unavailable";
import { gauge, label } from "@/lib/metrics/registry";
import type { LatchkeyProcess } from "@/lib/process/process";
import { readProgress } from "./read-progress";
import { resealValues } from "./reseal";
import { turnToFirst } from "./turn-to-first";
import { totalOf, type ValueProgress } from "./view";

/**
 * The time between two runs in milliseconds, while this process waits for other processes or values
 * are still being sealed.
 */
const SOON_MS = 1_000;
/**
 * The time between two runs in milliseconds, when the only values left are those that move when a
 * request uses them.
 */
const LATER_MS = 30_000;

/**
 * Rotates the root secret while more than one is configured. As soon as every process has the same
 * root secret first, starts to use it, seals the stored values again in batches, and updates the
 * figures for `/metrics`. Returns a function that stops the rotation between two batches.
 */
export function startRotation(process: LatchkeyProcess): () => Promise<void> {
  const { secrets, log } = process;
  if (secrets.all.length < 2) return async () => {};
  const ended = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let figures: readonly ValueProgress[] = [];
  gauge(
    "latchkey_root_secret_values",
    "Values by kind that use the new or an old root secret.",
    () =>
      figures.flatMap(({ kind, values, moved }) => [
        [`${label("kind", kind)},${label("secret", "new")}`, moved] as const,
        [`${label("kind", kind)},${label("secret", "old")}`, values - moved] as const,
      ]),
  );
  const run = async (): Promise<number> => {
    const waitsFor = await turnToFirst(process, new Date());
    const sealed = waitsFor > 0 ? 0 : await resealValues(process, ended.signal);
    if (sealed > 0) log.info({ values: sealed }, "values use the new root secret now");
    const before = totalOf(figures);
    figures = await readProgress(process.db, secrets);
    const { values, moved } = totalOf(figures);
    if (waitsFor === 0 && values > 0 && values === moved && before.moved !== moved) {
      log.info({ values }, "all values use the new root secret");
    }
    return waitsFor > 0 || sealed > 0 ? SOON_MS : LATER_MS;
  };
  let running: Promise<void> = Promise.resolve();
  const next = (afterMs: number) => {
    timer = setTimeout(() => {
      running = run()
        .catch((error: unknown) => {
          log.warn({ code: databaseErrorCode(error) }, "the root secret could not be rotated");
          return SOON_MS;
        })
        .then((waitMs) => {
          if (!ended.signal.aborted) next(waitMs);
        });
    }, afterMs);
    timer.unref();
  };
  next(SOON_MS);
  return async () => {
    ended.abort();
    clearTimeout(timer);
    await running;
  };
}
