import { randomBytes, timingSafeEqual } from "node:crypto";
import { type DerivedSecrets, digest, type Secrets } from "@/lib/secrets/derive";

const MAC_BYTES = 16;
const QUESTION_ID = /^lk-q-([A-Za-z0-9_-]{22})-([A-Za-z0-9_-]{22})$/;

/**
 * Creates the id of a request that Latchkey sends to a client of this key. The id cannot be forged.
 */
export function newQuestionId(secrets: Secrets, keyId: string): string {
  const nonce = randomBytes(16).toString("base64url");
  return `lk-q-${nonce}-${macOf(secrets.current, keyId, nonce).toString("base64url")}`;
}

/** Returns whether `newQuestionId` created this id for this key. */
export function isQuestionOf(secrets: Secrets, keyId: string, id: string): boolean {
  const [, nonce = "", mac = ""] = QUESTION_ID.exec(id) ?? [];
  const given = Buffer.from(mac, "base64url");
  if (given.length !== MAC_BYTES) return false;
  return secrets.all.some((secret) => timingSafeEqual(macOf(secret, keyId, nonce), given));
}

function macOf({ questionKey }: DerivedSecrets, keyId: string, nonce: string): Buffer {
  return digest(questionKey, `${keyId} ${nonce}`).subarray(0, MAC_BYTES);
}
