import type { Problem } from "@/lib/errors/view-problem";
import type { StoredNow } from "@/lib/errors/view-stored";

/**
 * The outcome of a form that the server refused, with the reason. `values` contains the typed
 * values except for secrets.
 */
export interface FormRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  /** The problem with an MCP server, if it is the reason for the refusal. */
  readonly problem?: Problem;
  /**
   * The values that are now stored. They are present only if the save was refused because the
   * stored values have changed since the form was loaded.
   */
  readonly current?: StoredNow;
}

export type Outcome<Value> = { readonly ok: true; readonly value: Value } | FormRefusal;

/** The type of an action's outcome if the action succeeds, derived from the type of the action. */
export type Done<Action extends (...given: never[]) => Promise<Outcome<unknown>>> = Extract<
  Awaited<ReturnType<Action>>,
  { readonly ok: true }
>["value"];

/** The outcome of a form's action, or null before the form is first submitted. */
export type FormOutcome<Value> = Outcome<Value> | null;

/**
 * Returns the refusal of a form that is invalid before anything was sent. Each error is shown next
 * to the field with its name.
 */
export function refusedFields(fields: Readonly<Record<string, string>>): FormRefusal {
  return { ok: false, code: "invalid_input", message: "", fields, values: {} };
}
