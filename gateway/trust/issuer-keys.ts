import { LRUCache } from "lru-cache";
import {
  askDocument,
  documentIn,
  type StrangerFetch,
  strangerFetch,
} from "@/gateway/upstreams/dial/stranger-document";
import type { Config } from "@/lib/process/config";
import { shared } from "@/lib/process/process";
import { isRecord } from "@/lib/std/is-record";
import { type IssuerKeys, readKeySet } from "@/lib/trust/schema-key-set";

/** The greatest size of a metadata document or a key set. */
const DOCUMENT_BYTES = 64 * 1024;
/** The time limit for reading both documents. */
const FETCH_MS = 4_000;
/** How long keys are used without another fetch. */
const FRESH_MS = 10 * 60_000;
/** How long keys are used while attempts to fetch them again fail. */
const STALE_MS = 60 * 60_000;
/** The shortest time between two fetches from an issuer, for an unknown key or after a failure. */
export const AGAIN_MS = 60_000;
const ISSUERS_MAX = 500;

interface Known {
  /** Null if no fetch has succeeded yet. */
  keys: IssuerKeys | null;
  fetchedAtMs: number;
  triedAtMs: number;
  /** The fetch under way, which all callers await; null if no fetch is under way. */
  running: Promise<void> | null;
}

export interface Wanted {
  readonly issuer: string;
  /** The `kid` of the key that signed the token. */
  readonly kid: string;
  readonly nowMs: number;
}

const knownIssuers = () =>
  shared("trust.issuer-keys", () => new LRUCache<string, Known>({ max: ISSUERS_MAX }));

/**
 * The keys of an issuer that a rule names, found by its metadata (OpenID Connect Discovery, 4).
 * Both documents are read without redirects and never from an internal address, each up to 64 KB
 * and both within 4 seconds. Keys are kept for ten minutes, or for an hour while the issuer does
 * not answer. An unknown `kid` causes a new fetch at most once a minute, which also drops withdrawn
 * keys. Null if the keys are unavailable.
 */
export async function discoverKeys(
  config: Config,
  { issuer, kid, nowMs }: Wanted,
  dial: StrangerFetch = issuerFetch(config),
  milliseconds = FETCH_MS,
): Promise<IssuerKeys | null> {
  const known = entryOf(issuer);
  const age = nowMs - known.fetchedAtMs;
  const hasKey = known.keys?.some((key) => key.kid === kid) ?? false;
  // A token of a known key does not wait for a fetch that a guessed `kid` has caused.
  if (hasKey && age < FRESH_MS) return known.keys;
  if (known.running) await known.running;
  else if (nowMs - known.triedAtMs >= AGAIN_MS) {
    known.triedAtMs = nowMs;
    known.running = fetchKeys(issuer, dial, AbortSignal.timeout(milliseconds))
      .then(
        (keys) => {
          known.keys = keys;
          known.fetchedAtMs = nowMs;
        },
        () => {},
      )
      .finally(() => {
        known.running = null;
      });
    await known.running;
  }
  return nowMs - known.fetchedAtMs < STALE_MS ? known.keys : null;
}

function entryOf(issuer: string): Known {
  const found = knownIssuers().get(issuer);
  if (found) return found;
  const never = Number.NEGATIVE_INFINITY;
  const made: Known = { keys: null, fetchedAtMs: never, triedAtMs: never, running: null };
  knownIssuers().set(issuer, made);
  return made;
}

async function fetchKeys(
  issuer: string,
  dial: StrangerFetch,
  signal: AbortSignal,
): Promise<IssuerKeys> {
  const base = issuer.replace(/\/$/, "");
  const metadata = await readJson(dial, `${base}/.well-known/openid-configuration`, signal);
  if (!isRecord(metadata) || metadata.issuer !== issuer) throw new Error("It is another issuer.");
  const { jwks_uri: address } = metadata;
  if (typeof address !== "string" || !address.startsWith("https://")) {
    throw new Error("It names no keys.");
  }
  const keys = readKeySet(await readJson(dial, address, signal));
  if (!keys) throw new Error("This is no key set.");
  return keys;
}

const readJson = async (dial: StrangerFetch, url: string, signal: AbortSignal) =>
  documentIn(await askDocument(dial, url, signal), DOCUMENT_BYTES);

/** The `fetch` for an issuer's metadata and keys, whose addresses strangers may choose. */
export const issuerFetch = (config: Config): StrangerFetch =>
  strangerFetch(config, "trust.dialer", { bytes: DOCUMENT_BYTES, connectTimeoutMs: FETCH_MS });
