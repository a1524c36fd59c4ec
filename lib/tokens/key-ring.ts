import type { KeyObject } from "node:crypto";
import { type CryptoKey, importJWK } from "jose";
import { rawSql } from "@/db/raw-sql";
import type { LatchkeyProcess } from "@/lib/process/process";
import { shared } from "@/lib/process/process";
import { ensureSigningKey } from "./ensure-signing-key";
import { openPrivateKey, type PublicJwk } from "./signing-key";

/**
 * The interval at which each process reads the signing keys again, in seconds. A new key is
 * published long before its first use, so every process knows it in time.
 */
export const RING_SECONDS = 30;
/**
 * If a token has an unknown `kid`, the process reads the signing keys again, but at most once in
 * this many milliseconds.
 */
const LOOK_AGAIN_MS = 1_000;

interface RingKey {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly verifies: CryptoKey | Uint8Array;
  /**
   * The private key. Null if the root secret that sealed it is gone, in which case the key can only
   * verify tokens.
   */
  readonly signs: KeyObject | null;
  /** The encoded protected header of all tokens that this key signs. */
  readonly header: string;
  readonly activeAtMs: number;
}

export interface KeyRing {
  /** The published keys, newest first. Each of them can verify tokens. */
  readonly keys: readonly RingKey[];
  /**
   * Keys whose last token has expired. They are kept until the next rotation, so that the owner of
   * an expired token can still be identified.
   */
  readonly retired: readonly RingKey[];
  readonly readAtMs: number;
}

interface Slot {
  ring: KeyRing | null;
  reading: Promise<KeyRing> | null;
}

const slot = () => shared<Slot>("tokens.key-ring", () => ({ ring: null, reading: null }));

/** Clears the cache, so that the next token already uses the result of a rotation. */
export function forgetKeyRing(): void {
  slot().ring = null;
}

/** Returns the cached signing keys, or null if they have to be read again. */
export function knownKeyRing(now: Date): KeyRing | null {
  const { ring } = slot();
  const age = ring ? now.getTime() - ring.readAtMs : -1;
  return age >= 0 && age < RING_SECONDS * 1000 ? ring : null;
}

/**
 * Returns the published signing keys, which are cached for `RING_SECONDS`. If the cached keys do
 * not contain `wanted`, the `kid` of a token, the keys are read again, but at most once per second.
 */
export async function keyRing(
  process: LatchkeyProcess,
  now: Date,
  wanted?: string,
): Promise<KeyRing> {
  const ring = knownKeyRing(now);
  const known = wanted === undefined || (ring && signedBy(ring, wanted));
  if (ring && (known || now.getTime() - ring.readAtMs < LOOK_AGAIN_MS)) return ring;
  return readRing(process, now);
}

/** Finds the published or retired key with this `kid`. */
export function signedBy(ring: KeyRing, kid: string): RingKey | undefined {
  const isIt = (key: RingKey) => key.kid === kid;
  return ring.keys.find(isIt) ?? ring.retired.find(isIt);
}

function readRing(process: LatchkeyProcess, now: Date): Promise<KeyRing> {
  const state = slot();
  state.reading ??= read(process, now)
    .then((ring) => {
      state.ring = ring;
      return ring;
    })
    .finally(() => {
      state.reading = null;
    });
  return state.reading;
}

interface Row {
  readonly kid: string;
  readonly public_jwk: PublicJwk;
  readonly private_sealed: Buffer;
  readonly active_at: string;
  readonly retired: boolean;
}

async function read(process: LatchkeyProcess, now: Date): Promise<KeyRing> {
  const ring = await readKeys(process, now);
  if (canSign(ring, now)) return ring;
  await ensureSigningKey(process, now);
  return readKeys(process, now);
}

async function readKeys({ db, secrets }: LatchkeyProcess, now: Date): Promise<KeyRing> {
  const rows = await rawSql(db)<Row[]>`
    select kid, public_jwk, private_sealed, active_at,
      coalesce(retires_at <= ${now.toISOString()}, false) as retired
    from signing_keys order by active_at desc, kid`;
  const known = await Promise.all(
    rows.map(async (row) => ({
      retired: row.retired,
      kid: row.kid,
      publicJwk: row.public_jwk,
      verifies: await importJWK({ ...row.public_jwk }, "ES256"),
      signs: openPrivateKey(secrets, row.kid, row.private_sealed),
      header: headerOf(row.kid),
      activeAtMs: Date.parse(row.active_at),
    })),
  );
  return {
    keys: known.filter(({ retired }) => !retired),
    retired: known.filter(({ retired }) => retired),
    readAtMs: now.getTime(),
  };
}

function canSign(ring: KeyRing, now: Date): boolean {
  return ring.keys.some((key) => key.signs !== null && key.activeAtMs <= now.getTime());
}

/**
 * Returns the encoded header for the tokens of this key (RFC 9068, section 2.1; RFC 7515, section
 * 7.1).
 */
function headerOf(kid: string): string {
  return Buffer.from(JSON.stringify({ alg: "ES256", typ: "at+jwt", kid })).toString("base64url");
}
