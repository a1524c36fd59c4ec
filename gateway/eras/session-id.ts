import { randomBytes, timingSafeEqual } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";
import { isRecord } from "@/lib/std/is-record";
import { type ElicitationMode, hasMode } from "./elicitation-mode";

/**
 * The kinds of questions that a client may accept during a call, with the letters that encode them:
 * the capability, and its mode.
 */
const LETTERS = [
  ["e", "elicitation", "form"],
  ["u", "elicitation", "url"],
  ["s", "sampling", null],
  ["r", "roots", null],
] as const;

/** The letters, the time of issue in seconds (base 36), a random name, and the MAC. */
const FORM = /^lk-(0|e?u?s?r?)-([0-9a-z]{6,8})-([A-Za-z0-9_-]{22})-([A-Za-z0-9_-]{22})$/;
const MAC_BYTES = 16;
const NAME_BYTES = 16;

/**
 * Milliseconds for which a session id is accepted. After that the client has to initialize again,
 * as after every 404 (MCP 2025-11-25, Session Management, 4).
 */
const LIFETIME_MS = 30 * 24 * 3_600_000;
/** Milliseconds by which the clocks of two processes may differ. */
const CLOCKS_MS = 60_000;

/** What a session id is bound to: the key of the caller that initialized, and the endpoint. */
export interface SessionBinding {
  readonly keyId: string;
  /** The URL of the endpoint, which is the audience of its tokens. */
  readonly endpoint: string;
}

/** A session id that Latchkey issued for this key and endpoint, and that has not expired. */
export interface ReadSessionId {
  /** The random part, which is unique and not secret. */
  readonly name: string;
  readonly endsAtMs: number;
}

/**
 * Creates a session id for a client that initializes. The id encodes the kinds of questions that
 * the client declared, so no process stores anything for it, and it is bound to the caller by a MAC
 * (MCP 2025-11-25, Session Management; Security Best Practices, Session Hijacking).
 */
export function newSessionId(
  secrets: Secrets,
  binding: SessionBinding,
  capabilities: unknown,
  nowMs: number,
): string {
  const said = isRecord(capabilities) ? capabilities : {};
  const letters = LETTERS.flatMap(([letter, name, mode]) =>
    declares(said[name], mode) ? [letter] : [],
  );
  const seconds = Math.floor(nowMs / 1000).toString(36);
  const name = randomBytes(NAME_BYTES).toString("base64url");
  const payload = `${letters.join("") || "0"}-${seconds}-${name}`;
  return `lk-${payload}-${macOf(secrets.current, binding, payload)}`;
}

/**
 * Reads a session id. Returns null if Latchkey did not issue it for this binding, or if it has
 * expired.
 */
export function readSessionId(
  secrets: Secrets,
  binding: SessionBinding,
  id: string,
  nowMs: number,
): ReadSessionId | null {
  const [, letters = "", seconds = "", name = "", mac = ""] = FORM.exec(id) ?? [];
  if (name === "") return null;
  const payload = `${letters}-${seconds}-${name}`;
  // The MACs are compared as strings, because decoding would ignore the unused bits of the last
  // character.
  const given = Buffer.from(mac);
  const isOurs = secrets.all.some((secret) =>
    timingSafeEqual(Buffer.from(macOf(secret, binding, payload)), given),
  );
  const issuedAtMs = Number.parseInt(seconds, 36) * 1000;
  const endsAtMs = issuedAtMs + LIFETIME_MS;
  if (!isOurs || nowMs >= endsAtMs || issuedAtMs > nowMs + CLOCKS_MS) return null;
  return { name, endsAtMs };
}

/**
 * Returns the random name in a session id, or null for a value of another form. Does not check the
 * MAC.
 */
export const sessionName = (id: string) => FORM.exec(id)?.[3] ?? null;

/**
 * Returns the client capabilities that a session id encodes. Returns none for a value that is not a
 * session id.
 */
export function sessionCapabilities(sessionId: string | undefined): Record<string, object> {
  const letters = FORM.exec(sessionId ?? "")?.[1] ?? "";
  const declared: Record<string, Record<string, object>> = {};
  for (const [letter, name, mode] of LETTERS) {
    if (!letters.includes(letter)) continue;
    declared[name] = { ...declared[name], ...(mode === null ? {} : { [mode]: {} }) };
  }
  return declared;
}

function declares(capability: unknown, mode: ElicitationMode | null): boolean {
  return isRecord(capability) && (mode === null || hasMode(capability, mode));
}

function macOf(
  { sessionIdKey }: DerivedSecrets,
  { keyId, endpoint }: SessionBinding,
  payload: string,
): string {
  const bound = JSON.stringify([endpoint, keyId, payload]);
  return digest(sessionIdKey, bound).subarray(0, MAC_BYTES).toString("base64url");
}
