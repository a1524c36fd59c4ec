import type { Log } from "@/lib/log/type";
import { givenNames, SETTINGS } from "./env";

export interface UnknownSetting {
  readonly name: string;
  /** The setting with the most similar name, or null if no name is similar. */
  readonly meant: string | null;
}

const PREFIX = "LATCHKEY_";
/** Matches variables that clients, servers' commands or Latchkey's own tests use. */
const OTHERS = /^LATCHKEY_(API_KEY|STDIO|TOKEN|TEST_\w+)$/;
/** A setting is suggested only if at most this share of its letters differs. */
const MAX_DIFFERENCE = 1 / 3;

/**
 * Finds the variables that begin with `LATCHKEY_` but are not settings. For each of them, returns
 * the setting that was probably meant.
 */
export function unknownSettings(names: readonly string[]): UnknownSetting[] {
  return names
    .filter((name) => name.startsWith(PREFIX) && !SETTINGS.includes(name) && !OTHERS.test(name))
    .sort()
    .map((name) => ({ name, meant: nearest(name) }));
}

/** Logs a warning for each unknown setting in the environment of this process. */
export function warnOfUnknownSettings(log: Log, names: readonly string[] = givenNames()): void {
  for (const { name, meant } of unknownSettings(names)) {
    const hint = meant === null ? "" : `: did you mean ${meant}?`;
    log.warn({}, `${name} is not a setting of Latchkey and has no effect${hint}`);
  }
}

/**
 * Returns the setting with the most similar name, or null. Names are compared without the prefix
 * `LATCHKEY_`, because only some settings have it.
 */
function nearest(name: string): string | null {
  const ranked = SETTINGS.map((setting) => {
    const bare = setting.replace(PREFIX, "");
    return { setting, share: distance(name.slice(PREFIX.length), bare) / bare.length };
  }).sort((one, other) => one.share - other.share);
  const [best] = ranked;
  return best && best.share <= MAX_DIFFERENCE ? best.setting : null;
}

/** Returns the Levenshtein distance between two strings. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to++) {
      const changed = (row[to - 1] ?? 0) + (letter === other[to - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
