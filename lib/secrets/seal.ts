import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Secrets } from "./derive";

/**
 * The kinds of sealed values, by table, with the key for each kind. Request states and results of
 * tasks have a key of their own, because callers can create any number of them, and random nonces are safe for only
 * 2^32 values per key (NIST SP 800-38D, section 8.3).
 */
const SEALED = {
  signing_keys: "sealKey",
  upstream_secrets: "sealKey",
  person_credentials: "sealKey",
  oauth_flows: "sealKey",
  client_answers: "sealKey",
  mcp_request_state: "requestStateKey",
  tasks: "requestStateKey",
} as const;

/** The place where a sealed value is stored. The value cannot be opened in any other place. */
export interface SealPlace {
  readonly table: keyof typeof SEALED;
  readonly row: string;
  readonly column: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 6;

const associated = (place: SealPlace) =>
  Buffer.from(JSON.stringify([place.table, place.row, place.column]), "utf8");

/**
 * Encrypts a value with AES-256-GCM under the current secret. The place is the additional
 * authenticated data. The result consists of the secret's id (6 bytes), the nonce (12), the tag
 * (16) and the ciphertext.
 */
export function seal(secrets: Secrets, place: SealPlace, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", secrets.current[SEALED[place.table]], nonce);
  cipher.setAAD(associated(place));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from(secrets.current.id, "hex"), nonce, cipher.getAuthTag(), body]);
}

/**
 * Opens a sealed value. Returns null if the value was altered, was sealed for another place, or was
 * sealed under an unknown secret.
 */
export function unseal(secrets: Secrets, place: SealPlace, sealed: Uint8Array): Buffer | null {
  const bytes = Buffer.from(sealed);
  if (bytes.length < ID_BYTES + NONCE_BYTES + TAG_BYTES) return null;
  const id = bytes.subarray(0, ID_BYTES).toString("hex");
  const secret = secrets.all.find((candidate) => candidate.id === id);
  if (!secret) return null;
  const nonce = bytes.subarray(ID_BYTES, ID_BYTES + NONCE_BYTES);
  const tag = bytes.subarray(ID_BYTES + NONCE_BYTES, ID_BYTES + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", secret[SEALED[place.table]], nonce);
  decipher.setAAD(associated(place));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(ID_BYTES + NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    return null;
  }
}
