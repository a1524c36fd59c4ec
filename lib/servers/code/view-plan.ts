export type PlanAction = "register" | "change" | "remove" | "unchanged" | "leave";

/** The planned action for one server. `details` contain names of secrets, but no values. */
export interface PlannedServer {
  readonly action: PlanAction;
  readonly name: string;
  readonly details: readonly string[];
}

/** Sorted by name; `changes` counts all actions except `unchanged` and `leave`. */
export interface ServersPlan {
  readonly servers: readonly PlannedServer[];
  readonly changes: number;
}
