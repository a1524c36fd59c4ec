/** What a form sets, as it is stored, with the version that a save of it names. */
export interface Stored<Values = Readonly<Record<string, unknown>>> {
  readonly values: Values;
  readonly version: string;
}

/** What is stored now, where a save was made from something else. */
export interface StoredNow<Values = Readonly<Record<string, unknown>>> extends Stored<Values> {
  /** Who changed it last and when; null where the audit log does not say. */
  readonly changedBy: string | null;
  readonly changedAt: Date | null;
  readonly readAt: Date;
}
