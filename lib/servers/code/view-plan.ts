export type PlanAction = "register" | "change" | "remove" | "unchanged" | "leave";

/** The planned action for one server. `details` contains the names of secrets, but no values. */
export interface PlannedServer {
  readonly action: PlanAction;
  readonly name: string;
  readonly details: readonly string[];
}

/**
 * The planned actions, sorted by server name. `changes` counts all actions except `unchanged` and
 * `leave`.
 */
export interface ServersPlan {
  readonly servers: readonly PlannedServer[];
  readonly changes: number;
}
