/** The stored values of a form with their version. A save sends the version back. */
export interface Stored<Values = Readonly<Record<string, unknown>>> {
  readonly values: Values;
  readonly version: string;
}

/** The values that are stored now, in answer to a save that was based on an older version. */
export interface StoredNow<Values = Readonly<Record<string, unknown>>> extends Stored<Values> {
  /** Who last changed the values, and when; null if the audit log has no record. */
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
  readonly readAt: Date;
}
