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

/** Returns the exit code of a command that fails with this failure code. */
export function exitCode(code: FailureCode): number {
  if (code === "internal") return EXIT_CODES.unexpected;
  if (code === "not_found") return EXIT_CODES.notFound;
  return UNAVAILABLE.has(code) ? EXIT_CODES.unavailable : EXIT_CODES.refused;
}
