import { useState } from "react";
import type { Stored, StoredNow } from "@/lib/errors/view-stored";
import { type Described, type FieldConflict, fieldConflicts, mergeStored } from "./merge-stored";

/** What an action answers to a save that names its version. */
type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly current?: StoredNow };

export interface Conflict extends Pick<StoredNow, "changedBy" | "changedAt" | "readAt"> {
  /** What would be overwritten. */
  readonly fields: readonly FieldConflict[];
  /** What others changed and the form now shows as they did. */
  readonly taken: readonly string[];
}

interface Options<Values> {
  /** As the page was given it, and again after each refresh. */
  readonly stored: Stored<Values>;
  /** The form in words, of what it sets and nothing else. */
  readonly describe: (values: Values) => Described;
  /** The values of this form among those that are stored. */
  readonly read: (current: StoredNow["values"]) => Values;
  readonly merge?: (base: Values, mine: Values, now: Values) => Values;
}

/** The state of a form that saves the whole of what it shows. */
export interface Kept<Values> {
  /** What the form begins with; `round` counts how often it has begun anew. */
  readonly shown: { readonly values: Values; readonly round: number };
  /** What is stored, as far as this form knows. */
  readonly base: Stored<Values>;
  readonly conflict: Conflict | null;
  /** Lets a form in which nothing is typed follow what is stored. Called as it renders. */
  readonly follow: (changed: boolean) => void;
  /** Gives up what was typed. */
  readonly takeStored: () => void;
  /** Sends what was typed. Answers null where there was a conflict, which is then shown. */
  readonly save: <Got extends Answer>(
    mine: Values,
    send: (version: string) => Promise<Got>,
  ) => Promise<Got | null>;
}

/**
 * Every save names the version that it was made from. Where somebody else was faster, nothing is
 * saved and nothing typed is lost: the form begins anew with what was typed over what is stored now,
 * and `conflict` says both. The next save names what is stored now, so it overwrites knowingly.
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
        // Something beside this form was changed, and nothing that it sets.
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

/** The version after a save, where its answer says it. */
function versionIn(value: unknown): string | undefined {
  const version = (value as { version?: unknown } | null)?.version;
  return typeof version === "string" ? version : undefined;
}
