import type { Problem } from "@/lib/errors/view-problem";
import type { StoredNow } from "@/lib/errors/view-stored";

/**
 * The refusal of a submitted form, with its reason. `values` contains the typed values except for
 * secrets.
 */
export interface FormRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  /** The problem with an MCP server, if this problem is the reason for the refusal. */
  readonly problem?: Problem;
  /**
   * The stored values. They are present only if the save was refused because they have changed
   * since the form was loaded.
   */
  readonly current?: StoredNow;
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | FormRefusal;

/** The type of the outcome of an action that succeeded, derived from the type of the action. */
export type Done<Action extends (...given: never[]) => Promise<Outcome<unknown>>> = Extract<
  Awaited<ReturnType<Action>>,
  { readonly ok: true }
>["value"];

/** The outcome of a form's action, or null before the form is first submitted. */
export type FormOutcome<Value> = Outcome<Value> | null;
