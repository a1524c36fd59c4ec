import type { FailureCode } from "./view-codes";
import type { Problem } from "./view-problem";
import type { StoredNow } from "./view-stored";

/**
 * An expected failure of a request, a verb or a start. `reason` is the exact cause for logs and
 * audit records; it never reaches an unauthenticated caller. `rule` is a sentence about the
 * permission or setting that refused the request, for people who may read it. `fields` maps each
 * invalid input field to its error. `retryAfterSeconds` is a whole number of seconds. `params`
 * fills the placeholders of the public message. `problem` describes what is wrong with an upstream
 * server; its `detail` is set only for callers who administer servers. `current` holds the values
 * that are stored now and is set only for a `conflict`.
 */
export interface Failure {
  readonly code: FailureCode;
  readonly reason?: string;
  readonly rule?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly problem?: Problem;
  readonly current?: StoredNow;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export type Refused = { readonly ok: false; readonly failure: Failure };

/** Returns a successful result that contains this value. */
export function succeed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Returns a failed result. {@link Failure} describes the details and who may see them. */
export function fail(code: FailureCode, details: Omit<Failure, "code"> = {}): Refused {
  return { ok: false, failure: { code, ...details } };
}

/**
 * Returns a failure of one of several things whose fields and rule begin with the name of the
 * thing.
 */
export function prefixFailure(name: string, { rule, fields, ...failure }: Failure): Failure {
  const named = Object.entries(fields ?? {}).map(([field, text]) => [`${name}.${field}`, text]);
  return {
    ...failure,
    ...(rule === undefined ? {} : { rule: `${name}: ${rule}` }),
    ...(named.length > 0 ? { fields: Object.fromEntries(named) } : {}),
  };
}
