import { hasMode } from "@/gateway/eras/elicitation-mode";
import { CAPABILITIES_KEY } from "@/gateway/eras/identity";
import type { McpRequest } from "@/gateway/messages/mcp-request";
import { type Fields, isRecord } from "@/lib/std/is-record";

/** The question that asks a person for input, by a form or by a page to open. */
export const ELICITATION = "elicitation/create";

/** The methods that may be answered with questions (MCP 2026-07-28, MRTR). */
const ASKING = new Set(["tools/call", "prompts/get", "resources/read"]);

/** The questions that servers may ask, with the capability that the client must have declared. */
const ASKABLE: Readonly<Record<string, string>> = {
  [ELICITATION]: "elicitation",
  "sampling/createMessage": "sampling",
  "roots/list": "roots",
};

/**
 * Returns the capabilities for questions that a client declared: with its session in the initialize
 * era, and with the request in 2026-07-28.
 */
export function declaredCapabilities({ dialect, meta, request }: McpRequest): Fields {
  if (!dialect.hasResultTypes) return dialect.capabilitiesOf(request.exchange);
  const said = meta[CAPABILITIES_KEY];
  const names = Object.values(ASKABLE);
  if (!isRecord(said)) return {};
  return Object.fromEntries(Object.entries(said).filter(([name]) => names.includes(name)));
}

/** Returns whether a client has declared that it answers questions with this method. */
export function answersMethod(declared: Fields, method: string): boolean {
  const name = Object.hasOwn(ASKABLE, method) ? ASKABLE[method] : undefined;
  return name !== undefined && isRecord(declared[name]);
}

/** Returns whether a request of this method may be answered with questions. */
export const mayAsk = (method: string): boolean => ASKING.has(method);

/** Returns whether a client can be asked a question. An elicitation also needs its mode. */
export function canAsk(declared: Fields, method: string, params: Fields): boolean {
  if (!answersMethod(declared, method)) return false;
  const { elicitation } = declared;
  if (method !== ELICITATION || !isRecord(elicitation)) return true;
  return hasMode(elicitation, params.mode === "url" ? "url" : "form");
}

/**
 * Returns what a server gets as the result of a question that its client did not answer, or null if
 * only an error can say so. An elicitation counts as cancelled.
 */
export const unansweredResult = (method: string): Fields | null =>
  method === ELICITATION ? { action: "cancel" } : null;
