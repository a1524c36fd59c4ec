import { useState } from "react";
import type { Stored, StoredNow } from "@/lib/errors/view-stored";
import { type Described, type FieldConflict, fieldConflicts, mergeStored } from "./merge-stored";

/**
 * The response of an action that saves values if the version they are based on is still the stored
 * version.
 */
type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly current?: StoredNow };

export interface Conflict extends Pick<StoredNow, "changedBy" | "changedAt" | "readAt"> {
  /** The fields in which saving again would overwrite the other person's change. */
  readonly fields: readonly FieldConflict[];
  /** The labels of the fields that the other person changed and that the form now shows. */
  readonly taken: readonly string[];
}

interface Options<Values> {
  /**
   * The stored values and their version. The caller passes new values after each refresh of the
   * page.
   */
  readonly stored: Stored<Values>;
  /** Describes the form's values as text. Fields that the form cannot change are left out. */
  readonly describe: (values: Values) => Described;
  /** Extracts the values of this form from the stored values. */
  readonly read: (current: StoredNow["values"]) => Values;
  readonly merge?: (base: Values, mine: Values, now: Values) => Values;
}

/** The state of a form whose fields all belong to one stored object. */
export interface Kept<Values> {
  /**
   * The values that the form starts with. `round` counts how many times the form was reset to new
   * values.
   */
  readonly shown: { readonly values: Values; readonly round: number };
  /** The latest stored values that the form has received. */
  readonly base: Stored<Values>;
  readonly conflict: Conflict | null;
  /**
   * Called during every render. If the form has no unsaved changes and the stored values have a
   * newer version, the form is reset to the stored values.
   */
  readonly follow: (changed: boolean) => void;
  /** Discards the typed values and shows the stored values. */
  readonly takeStored: () => void;
  /**
   * Sends the typed values. The promise resolves to null if there is a conflict, and the form then
   * shows the conflict.
   */
  readonly save: <Got extends Answer>(
    mine: Values,
    send: (version: string) => Promise<Got>,
  ) => Promise<Got | null>;
}

/**
 * Detects that two people edit the same object. Every save contains the version on which it is
 * based. If another person saved a newer version first, nothing is saved and no typed value is
 * lost: the form is reset to the stored values merged with the typed values, and `conflict`
 * contains both. The next save contains the newer version, so that the user knowingly overwrites
 * the other person's change.
 */
export function useStored<Values extends object>(options: Options<Values>): Kept<Values> {
  const { stored, describe, read, merge = mergeStored } = options;
  const [base, setBase] = useState(stored);
  const [shown, setShown] = useState({ values: stored.values, round: 0 });
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [given, setGiven] = useState(stored.version);
  const differing = (a: Values, b: Values) => fieldConflicts(describe(a), describe(b));

  function show(values: Values) {
    setShown(({ round }) => ({ values, round: round + 1 }));
  }

  return {
    shown,
    base,
    conflict,
    follow(changed) {
      if (stored.version === given) return;
      setGiven(stored.version);
      if (changed || conflict || stored.version === base.version) return;
      setBase(stored);
      show(stored.values);
    },
    takeStored() {
      setConflict(null);
      show(base.values);
    },
    async save(mine, send) {
      let from = base;
      let answer = await send(from.version);
      const first = answer.ok ? undefined : answer.current;
      if (first) {
        const now = { values: read(first.values), version: first.version };
        // The other person changed only fields that are not in this form, so the save is repeated
        // with the new version.
        if (differing(from.values, now.values).length === 0) {
          from = now;
          answer = await send(from.version);
        }
      }
      if (answer.ok) {
        setBase({ values: mine, version: versionIn(answer.value) ?? from.version });
        setConflict(null);
        return answer;
      }
      if (!answer.current) return answer;
      const { values, version, changedBy, changedAt, readAt } = answer.current;
      const now = { values: read(values), version };
      const merged = merge(from.values, mine, now.values);
      const fields = differing(now.values, merged);
      const own = new Set(fields.map(({ label }) => label));
      const others = differing(from.values, now.values).map(({ label }) => label);
      setBase(now);
      setConflict({
        ...{ changedBy, changedAt, readAt, fields },
        taken: others.filter((label) => !own.has(label)),
      });
      show(merged);
      return null;
    },
  };
}

/**
 * Returns the object's new version from the response to a save, or undefined if the response does
 * not contain it.
 */
function versionIn(value: unknown): string | undefined {
  const version = (value as { version?: unknown } | null)?.version;
  return typeof version === "string" ? version : undefined;
}
