import type { FailureCode } from "@/lib/errors/view-codes";

/** The exit codes of the command line, which `latchkey help` and docs/cli.md describe. */
export const EXIT_CODES = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  unavailable: 5,
} as const;

const UNAVAILABLE: ReadonlySet<FailureCode> = new Set<FailureCode>([
  "database_unavailable",
  "storage_full",
  "busy",
  "bad_configuration",
  "wrong_root_secret",
  "root_secret_needed",
  "data_folder_in_use",
]);

/** The exit code of a plan that found a difference. */
export const DIFFERS = 2;

/**
 * Returns the exit code of a command that fails with this failure code. `own` are the codes that
 * the command has in place of the usual ones.
 */
export function exitCode(code: FailureCode, own: Partial<typeof CODES> = {}): number {
  const codes = { ...CODES, ...own };
  if (code === "internal") return codes.unexpected;
  if (code === "not_found") return codes.notFound;
  return UNAVAILABLE.has(code) ? codes.unavailable : codes.refused;
}

const CODES: Readonly<Record<keyof typeof EXIT_CODES, number>> = EXIT_CODES;
