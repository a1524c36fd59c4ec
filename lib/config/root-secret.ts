import { randomBytes } from "node:crypto";
import { fail, type Result, succeed } from "@/lib/errors/errors";

const SECRET_BYTES = 32;
const HEX = /^(?:[0-9a-f]{2}){32,}$/i;
/**
 * Matches random base64url text, which has both upper-case and lower-case letters. A lower-case
 * phrase, or a hex secret that lacks a digit, does not match.
 */
const BASE64URL = /^(?=.*[a-z])(?=.*[A-Z])[\w-]{43,}={0,2}$/;
const MIN_DISTINCT_BYTES = 16;

export type RootSecrets = readonly [Uint8Array, ...Uint8Array[]];

/** Generates a new root secret: 256 random bits as 64 lower-case hex digits. */
export function newRootSecret(): string {
  return randomBytes(SECRET_BYTES).toString("hex");
}

/**
 * Parses one or more root secrets that are separated by commas, newest first. Each secret must have
 * at least 32 bytes, in hex or base64url; passphrases are refused. Failure: `bad_configuration`,
 * which names `source` but never contains the value.
 */
export function parseRootSecrets(text: string, source: string): Result<RootSecrets> {
  const [first, ...rest] = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map(decode);
  if (!first || rest.includes(null)) {
    const problem =
      "must be at least 32 random bytes as hex or base64url, as `openssl rand -hex 32` prints; " +
      "several are separated by commas, newest first";
    return fail("bad_configuration", { params: { variable: source, problem } });
  }
  return succeed([first, ...rest.filter((secret) => secret !== null)]);
}

function decode(text: string): Uint8Array | null {
  const bytes = HEX.test(text)
    ? Buffer.from(text, "hex")
    : BASE64URL.test(text)
      ? Buffer.from(text, "base64url")
      : null;
  if (!bytes || bytes.length < SECRET_BYTES) return null;
  return new Set(bytes).size < MIN_DISTINCT_BYTES ? null : bytes;
}
