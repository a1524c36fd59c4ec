import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import type { DerivedSecrets } from "@/lib/secrets/derive";

/** Bytes of the random value that each side adds to the keys of a connection. */
export const RANDOM_BYTES = 32;
/** Bytes of the public id of the root secret. */
export const ID_BYTES = 6;

/** The two keys of one connection between processes, one for each direction. */
export interface RelayKeys {
  readonly toOwner: KeyObject;
  readonly fromOwner: KeyObject;
}

/**
 * Derives the keys of a connection to the process with this id. They differ for every connection,
 * because both sides add a random value (`randoms`), so nothing that was recorded on one connection
 * can be replayed on another or to another process. Only processes that have the root secret can
 * derive them (RFC 5869).
 */
export function relayKeys(
  { relayKey }: DerivedSecrets,
  processId: string,
  randoms: Uint8Array,
): RelayKeys {
  const key = (direction: string) =>
    createSecretKey(
      Buffer.from(hkdfSync("sha256", relayKey, randoms, `${direction} ${processId}`, 32)),
    );
  return { toOwner: key("to"), fromOwner: key("from") };
}
