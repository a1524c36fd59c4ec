/** A trial of a tool: a call that a person made from the console. */
export interface TrialRow {
  /** The id of its audit record. */
  readonly id: number;
  readonly at: Date;
  /** The tool's name on its server. */
  readonly tool: string;
  /** The person who tried the tool. `id` is null if the account was deleted. */
  readonly person: { readonly id: string | null; readonly name: string };
  readonly outcome: "ok" | "error" | "denied";
  /** How the trial failed, such as `failed`, or the failure code. Null if the outcome is ok. */
  readonly code: string | null;
  /** Null if no call was sent. */
  readonly durationMicros: number | null;
  readonly requestId: string;
}
