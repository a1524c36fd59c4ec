import type { Problem } from "@/lib/errors/view-problem";
import type { StoredNow } from "@/lib/errors/view-stored";

/** The refusal of a form's action. `values` are the typed values, without secrets. */
export interface FormRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  /** The problem of an MCP server, if this problem is the reason. */
  readonly problem?: Problem;
  /** The stored values, if they differ from the values that the form was based on. */
  readonly current?: StoredNow;
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | FormRefusal;

/** The value of an action that was not refused. */
export type Done<Action extends (...given: never[]) => Promise<Outcome<unknown>>> = Extract<
  Awaited<ReturnType<Action>>,
  { readonly ok: true }
>["value"];

/** The outcome of a form's action; null before the first attempt. */
export type FormOutcome<Value> = Outcome<Value> | null;
