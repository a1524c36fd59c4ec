/**
 * The stored values of a form, with their version. When the form is saved, this version is sent
 * back.
 */
export interface Stored<Values = Readonly<Record<string, unknown>>> {
  readonly values: Values;
  readonly version: string;
}

/**
 * The values that are stored now. A save that was based on an older version is answered with them.
 */
export interface StoredNow<Values = Readonly<Record<string, unknown>>> extends Stored<Values> {
  /** Who last changed the values, or null if the audit log has no record of the change. */
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
  readonly readAt: Date;
}
