export type PlanAction = "register" | "change" | "remove" | "unchanged" | "leave";

/**
 * The planned action for one server. `details` contains the names of secrets, but never their
 * values.
 */
export interface PlannedServer {
  readonly action: PlanAction;
  readonly name: string;
  readonly details: readonly string[];
}

/**
 * The planned action for each server, sorted by server name. `changes` is the number of actions
 * other than `unchanged` and `leave`.
 */
export interface ServersPlan {
  readonly servers: readonly PlannedServer[];
  readonly changes: number;
}
