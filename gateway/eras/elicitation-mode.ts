import { type Fields, isRecord } from "@/lib/std/is-record";

/** The ways in which a client can be asked for input: by a form, or by a page that it opens. */
export type ElicitationMode = "form" | "url";

/**
 * Returns whether a client with this elicitation capability can be asked in this mode. A capability
 * without a mode stands for forms (MCP 2025-11-25, Elicitation, Capabilities).
 */
export function hasMode(elicitation: Fields, mode: ElicitationMode): boolean {
  return isRecord(elicitation[mode]) || (mode === "form" && !isRecord(elicitation.url));
}
