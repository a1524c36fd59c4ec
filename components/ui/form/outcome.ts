import type { Problem } from "@/lib/errors/view-problem";
import type { StoredNow } from "@/lib/errors/view-stored";

/** What a form's action answers; `values` are what was typed, and never hold a secret. */
export interface FormRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  /** What was wrong at a server, where that is why. */
  readonly problem?: Problem;
  /** What is stored now, where the form was made from something else. */
  readonly current?: StoredNow;
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | FormRefusal;

/** What an action's answer holds when it was not refused. */
export type Done<Action extends (...given: never[]) => Promise<Outcome<unknown>>> = Extract<
  Awaited<ReturnType<Action>>,
  { readonly ok: true }
>["value"];

/** Null before the first attempt. */
export type FormOutcome<Value> = Outcome<Value> | null;
