import { useState } from "react";
import type { Stored, StoredNow } from "@/lib/errors/view-stored";
import { type Described, type FieldConflict, fieldConflicts, mergeStored } from "./merge-stored";

/** The response of an action to a save with a version. */
type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly current?: StoredNow };

export interface Conflict extends Pick<StoredNow, "changedBy" | "changedAt" | "readAt"> {
  /** Fields that saving again would overwrite. */
  readonly fields: readonly FieldConflict[];
  /** Labels of fields that another person changed and that the form now shows. */
  readonly taken: readonly string[];
}

interface Options<Values> {
  /** The stored values, passed again after each refresh. */
  readonly stored: Stored<Values>;
  /** The form's values as text, for the fields that the form sets. */
  readonly describe: (values: Values) => Described;
  /** Picks the form's values from the stored values. */
  readonly read: (current: StoredNow["values"]) => Values;
  readonly merge?: (base: Values, mine: Values, now: Values) => Values;
}

/** The state of a form that saves every value it shows. */
export interface Kept<Values> {
  /** The initial values; `round` counts how often the form was reset to new values. */
  readonly shown: { readonly values: Values; readonly round: number };
  /** The stored values, as far as the form knows. */
  readonly base: Stored<Values>;
  readonly conflict: Conflict | null;
  /** Lets a form without changes follow the stored values. Called during render. */
  readonly follow: (changed: boolean) => void;
  /** Discards the typed values. */
  readonly takeStored: () => void;
  /** Sends the typed values. Resolves to null on a conflict, which is then shown. */
  readonly save: <Got extends Answer>(
    mine: Values,
    send: (version: string) => Promise<Got>,
  ) => Promise<Got | null>;
}

/**
 * Every save names the version on which the save is based. If another person saved first, nothing
 * is saved and no typed value is lost: the form is reset to the typed values, merged over the
 * stored values, and `conflict` has both. The next save names the new version, so that the person
 * overwrites knowingly.
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
        // Another person changed only fields outside this form, so the save is sent again.
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

/** The version after a save, if the response has it. */
function versionIn(value: unknown): string | undefined {
  const version = (value as { version?: unknown } | null)?.version;
  return typeof version === "string" ? version : undefined;
}
