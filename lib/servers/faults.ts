import { ANSWER_FAULTS } from "./answer-faults";
import { COMMAND_FAULTS } from "./command-faults";
import { CONNECT_FAULTS } from "./connect-faults";
import type { ProblemKind } from "./fault";
import { STATUS_FAULTS } from "./status-faults";

/** All known reasons why a server cannot be reached or does not answer correctly, by fault code. */
export const FAULTS = {
  ...CONNECT_FAULTS,
  ...STATUS_FAULTS,
  ...ANSWER_FAULTS,
  ...COMMAND_FAULTS,
} as const;

export type LinkFault = keyof typeof FAULTS;

/** The fault that is reported if only the kind of a problem is known. */
export const FAULT_OF_KIND: Readonly<Record<ProblemKind, LinkFault>> = {
  unavailable: "connection_broken",
  failed: "not_mcp",
  timeout: "timeout",
  lost: "session_lost",
  unauthorized: "http_unauthorized",
};

/**
 * Returns the hint for a fault. An unknown code, for example from an older version, has an empty
 * hint.
 */
export function hintOfFault(code: string): string {
  return Object.hasOwn(FAULTS, code) ? FAULTS[code as LinkFault].hint : "";
}
