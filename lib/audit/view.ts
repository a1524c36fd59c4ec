/**
 * An audit record as the console and the API show it. `details` holds names and numbers, never a
 * secret.
 */
export interface ActivityRow {
  readonly id: number;
  readonly at: Date;
  readonly outcome: "done" | "denied";
  readonly action: string;
  readonly actorKind: "person" | "command_line" | "key" | "system" | "anonymous";
  readonly actorId: string | null;
  readonly actorLabel: string;
  /** The present name of the person who acted. Null for others, and if it is unknown. */
  readonly actorName: string | null;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly subjectLabel: string | null;
  readonly keyId: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly rule: string | null;
  readonly requestId: string;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

export interface ActivityPage {
  readonly rows: readonly ActivityRow[];
  /**
   * The record ids that lead to the neighbouring pages: pass `older` as `before` to get the next
   * older page, and `newer` as `after` to get the next newer page. An id is null if there is no
   * such page.
   */
  readonly older: number | null;
  readonly newer: number | null;
}
