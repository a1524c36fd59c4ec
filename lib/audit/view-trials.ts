/** A trial of a tool: a call that a person made from the console. */
export interface TrialRow {
  /** The id of its audit record. */
  readonly id: number;
  readonly at: Date;
  /** The tool's name on its server. */
  readonly tool: string;
  /** The person who tried the tool. `id` is null if the account was deleted. */
  readonly person: { readonly id: string | null; readonly name: string };
  readonly outcome: "ok" | "error";
  /** Why the trial failed, as for a call, such as `tool_error`. Null if the outcome is ok. */
  readonly code: string | null;
  readonly durationMicros: number;
  readonly requestId: string;
}
