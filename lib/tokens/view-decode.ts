import { TOKEN_LENGTH_MAX } from "./view";

/**
 * A decoded token in compact serialization (RFC 7515, section 7.1). Nothing in it has been
 * verified.
 */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /**
   * The bytes that the signature covers: the encoded header, a dot and the encoded claims, in
   * ASCII.
   */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/**
 * Returns the token in a text that a person has pasted: without the spaces around it, and without
 * `Bearer` or `Authorization: Bearer` before it.
 */
export function pastedToken(text: string): string {
  return text.trim().replace(/^(?:authorization\s*:\s*)?(?:bearer(?:\s+|$))?/i, "");
}

/**
 * Decodes a token that a person has pasted, in any form that `pastedToken` reads. Returns null if
 * the text is not a JWT; `tokenFault` then says why.
 */
export function decodeToken(text: string): DecodedToken | null {
  const read = readParts(pastedToken(text));
  return typeof read === "string" ? null : read;
}

/** Returns a sentence that says why the text is not a JWT, or null if it is one. */
export function tokenFault(text: string): string | null {
  const read = readParts(pastedToken(text));
  return typeof read === "string" ? read : null;
}

/**
 * Returns true if the text is an API key. An API key is not itself a token, but can be exchanged
 * for a token.
 */
export function isApiKey(text: string): boolean {
  return /^mcp_/i.test(pastedToken(text));
}

const LONG = `It is longer than ${TOKEN_LENGTH_MAX.toLocaleString("en-GB")} characters.`;

/** Decodes a token, or returns a sentence that says which part of it is missing or malformed. */
function readParts(token: string): DecodedToken | string {
  // The gateway refuses longer tokens as well, and a shorter token cannot be nested too deeply to
  // be shown.
  if (token.length > TOKEN_LENGTH_MAX) return LONG;
  const parts = token.split(".");
  const [header = "", claims = "", signature] = parts;
  if (parts.length === 1 || parts.length > 3) {
    const count = parts.length === 1 ? "one part" : `${parts.length} parts`;
    return `It has ${count}. A token has three, with dots between them.`;
  }
  if (header === "") return "The header is missing: nothing stands before the first dot.";
  if (claims === "") return "The claims are missing: nothing follows the first dot.";
  if (signature === undefined) {
    return "The signature is missing: it follows the claims, after a second dot.";
  }
  if (signature === "") {
    return "The signature is missing: nothing follows the second dot. A token without one is never accepted.";
  }
  const [one, two] = [objectOf(header), objectOf(claims)];
  if (!one) return "The header is not a JSON object in base64url.";
  if (!two) return "The claims are not a JSON object in base64url.";
  const bytes = bytesOf(signature);
  if (!bytes) return "The signature is not base64url.";
  const signed = new TextEncoder().encode(`${header}.${claims}`);
  return { header: one, claims: two, signed, signature: bytes };
}

function objectOf(encoded: string): Record<string, unknown> | null {
  const bytes = bytesOf(encoded);
  if (!bytes) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Decodes base64url without padding (RFC 7515, section 2). Returns null if the text is malformed.
 */
function bytesOf(encoded: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]+$/.test(encoded)) return null;
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
