/** The stored values of a form with their version, which a save sends back. */
export interface Stored<Values = Readonly<Record<string, unknown>>> {
  readonly values: Values;
  readonly version: string;
}

/** The values stored now, where a save was based on an older version. */
export interface StoredNow<Values = Readonly<Record<string, unknown>>> extends Stored<Values> {
  /** Who changed it last and when; null where the audit log has no record. */
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
  readonly readAt: Date;
}
