export type PlanAction = "register" | "change" | "remove" | "unchanged" | "leave";

/** What will happen to one server. `details` name values of secrets, and never hold one. */
export interface PlannedServer {
  readonly action: PlanAction;
  readonly name: string;
  readonly details: readonly string[];
}

/** In order of name; `changes` counts what is not unchanged or left alone. */
export interface ServersPlan {
  readonly servers: readonly PlannedServer[];
  readonly changes: number;
}
