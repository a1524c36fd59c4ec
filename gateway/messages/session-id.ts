import { randomBytes } from "node:crypto";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The kinds of questions that a client may accept during a call, with the letters that encode them.
 */
const LETTERS = [
  ["e", "elicitation", { form: {} }],
  ["s", "sampling", {}],
  ["r", "roots", {}],
] as const;

/**
 * A session id that Latchkey has issued. It identifies a client and encodes the kinds of questions
 * that the client declared in `initialize`. Sessions are not stored anywhere.
 */
export const SESSION_ID = /^lk-(0|e?s?r?)-[A-Za-z0-9_-]{22}$/;

export function newSessionId(capabilities: unknown): string {
  const said = typeof capabilities === "object" && capabilities !== null ? capabilities : {};
  const letters = LETTERS.flatMap(([letter, name]) =>
    typeof (said as Fields)[name] === "object" ? [letter] : [],
  );
  return `lk-${letters.join("") || "0"}-${randomBytes(16).toString("base64url")}`;
}

/**
 * Returns the client capabilities that a session id encodes. Returns none for a value that is not a
 * session id.
 */
export function sessionCapabilities(sessionId: string | undefined): Record<string, object> {
  const letters = SESSION_ID.exec(sessionId ?? "")?.[1] ?? "";
  return Object.fromEntries(
    LETTERS.flatMap(([letter, name, value]) => (letters.includes(letter) ? [[name, value]] : [])),
  );
}
