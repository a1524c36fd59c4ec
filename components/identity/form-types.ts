import type { Problem } from "@/lib/view-problem";

/** What a form's action answers; `values` are what was typed, and never hold a secret. */
export interface FormRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  /** What was wrong at a server, where that is why. */
  readonly problem?: Problem;
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | FormRefusal;

/** Null before the first attempt. */
export type FormOutcome<Value> = Outcome<Value> | null;

export type FormAction<Value> = (
  state: FormOutcome<Value>,
  form: FormData,
) => Promise<FormOutcome<Value>>;
