/** Why the embedded Postgres cannot be used; the message is one line for the terminal. */
export type EmbeddedFailureCode =
  | "already_running"
  | "unsupported_platform"
  | "unreachable_folder"
  | "foreign_folder"
  | "unusable_folder"
  | "version_mismatch"
  | "init_failed"
  | "start_failed";

/**
 * Thrown by the embedded launcher. Compare `code`, not the class: bundles may hold two copies of it.
 */
export class EmbeddedFailure extends Error {
  override readonly name = "EmbeddedFailure";
  readonly code: EmbeddedFailureCode;
  /** Who has the folder, as a clause, with `already_running`. */
  readonly holder: string | null;

  constructor(code: EmbeddedFailureCode, message: string, holder: string | null = null) {
    super(message);
    this.code = code;
    this.holder = holder;
  }
}

/** What every failure that the launcher cannot mend itself ends with. */
export const USE_DATABASE_URL = "Set DATABASE_URL to use a Postgres of your own.";

/** The failure in something thrown, or null when it is anything else. */
export function embeddedFailure(error: unknown): EmbeddedFailure | null {
  return error instanceof Error && error.name === "EmbeddedFailure"
    ? (error as EmbeddedFailure)
    : null;
}
