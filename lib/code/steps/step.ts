import type { Context } from "@/lib/core/context";
import type { Failure, Refused, Result } from "@/lib/errors/errors";
import { failureText } from "@/lib/errors/errors-text";
import { valueText } from "@/lib/words/difference-texts";

type Path = readonly string[];

/**
 * Returns a failure whose fields are paths in the file: the field that the verb named, within the
 * part of the file at `path`, or that part itself.
 */
export function refusedAt(path: Path, failure: Failure): Refused {
  const named = Object.entries(failure.fields ?? {});
  const own = named.length > 0 ? named : [["", failureText(failure)] as const];
  const fields = own.map(([field, text]) => [[...path, ...(field ? [field] : [])].join("."), text]);
  return { ok: false, failure: { ...failure, fields: Object.fromEntries(fields) } };
}

/** Takes several steps one after the other. Returns the first failure, at its path in the file. */
export async function inTurn(
  path: Path,
  acts: readonly (false | (() => Promise<Result<unknown>>))[],
): Promise<Refused | null> {
  for (const act of acts) {
    const done = act === false ? null : await act();
    if (done && !done.ok) return refusedAt(path, done.failure);
  }
  return null;
}

/** Names the given fields with their values, as the details of a part that is created. */
export function givenFields(wanted: object): string[] {
  return Object.entries(wanted)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field}: ${valueText(value)}`);
}

/** What the steps share: the context of the transaction, and whether to remove what is left over. */
export interface Carrying {
  readonly ctx: Context;
  readonly prune: boolean;
}
