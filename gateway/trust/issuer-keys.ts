import { LRUCache } from "lru-cache";
import { openDialer } from "@/gateway/upstreams/dial/open-dialer";
import {
  askDocument,
  documentIn,
  type StrangerFetch,
  strangerFetch,
} from "@/gateway/upstreams/dial/stranger-document";
import type { Config } from "@/lib/process/config";
import type { LatchkeyProcess } from "@/lib/process/process";
import { shared } from "@/lib/process/process";
import { dialPolicy } from "@/lib/servers/address/policy";
import { readDialPolicy } from "@/lib/servers/address/read-policy";
import { isRecord } from "@/lib/std/is-record";
import { type IssuerKeys, readKeySet } from "@/lib/trust/schema-key-set";

/** Maximum size in bytes of the metadata document, and of the key set. */
const DOCUMENT_BYTES = 64 * 1024;
/** Time limit in milliseconds for fetching both documents together. */
const FETCH_MS = 4_000;
/** Milliseconds for which fetched keys are used before they are fetched again. */
const FRESH_MS = 10 * 60_000;
/** Milliseconds for which fetched keys are used while every attempt to fetch them again fails. */
const STALE_MS = 60 * 60_000;
/**
 * Minimum time in milliseconds between two fetches from an issuer, if a key is unknown or the last
 * fetch failed.
 */
export const AGAIN_MS = 60_000;
const ISSUERS_MAX = 500;

interface Known {
  /** The keys from the last successful fetch, or null before the first success. */
  keys: IssuerKeys | null;
  fetchedAtMs: number;
  triedAtMs: number;
  /** The fetch in progress, which all callers await, or null if there is none. */
  running: Promise<void> | null;
}

/** The conditions under which an issuer's keys may be read. */
export interface Means {
  /**
   * The certificate authorities (PEM) that are trusted for the issuer's address in place of the
   * public ones. Null stands for the public authorities.
   */
  readonly ca: string | null;
  /**
   * True if the issuer may have a private address. The installation's policy for servers must allow
   * private addresses too.
   */
  readonly privateIssuer: boolean;
}

const PUBLIC: Means = { ca: null, privateIssuer: false };

export interface Wanted {
  readonly issuer: string;
  /**
   * By default, keys are read only from a public address with a certificate of a public authority.
   */
  readonly means?: Means;
  /** The `kid` of the key that signed the token. */
  readonly kid: string;
  readonly nowMs: number;
  /** Called when the caller begins to wait for the issuer's host. */
  readonly goesOutside?: (() => void) | undefined;
}

const knownIssuers = () =>
  shared("trust.issuer-keys", () => new LRUCache<string, Known>({ max: ISSUERS_MAX }));

/**
 * Finds the signing keys of an issuer that a rule names, through the issuer's metadata (OpenID
 * Connect Discovery, section 4). Both documents are fetched without following redirects, with up to
 * 64 KB per document and 4 seconds in total. Internal addresses are never used unless `means`
 * allows them. The keys are kept for ten minutes, or for an hour while the issuer does not answer.
 * An unknown `kid` causes a new fetch, at most once a minute, which also drops withdrawn keys.
 * Returns null if no keys are available.
 */
export async function discoverKeys(
  config: Config,
  { issuer, kid, nowMs, goesOutside, means = PUBLIC }: Wanted,
  dial: StrangerFetch = publicFetch(config),
  milliseconds = FETCH_MS,
): Promise<IssuerKeys | null> {
  const known = entryOf(JSON.stringify([issuer, means.ca, means.privateIssuer]));
  const age = nowMs - known.fetchedAtMs;
  const hasKey = known.keys?.some((key) => key.kid === kid) ?? false;
  // A caller with a known key does not wait for a fetch that a made-up `kid` in another token
  // started.
  if (hasKey && age < FRESH_MS) return known.keys;
  if (!known.running && nowMs - known.triedAtMs >= AGAIN_MS) {
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
  }
  if (known.running) {
    goesOutside?.();
    await known.running;
  }
  return nowMs - known.fetchedAtMs < STALE_MS ? known.keys : null;
}

function entryOf(name: string): Known {
  const found = knownIssuers().get(name);
  if (found) return found;
  const never = Number.NEGATIVE_INFINITY;
  const made: Known = { keys: null, fetchedAtMs: never, triedAtMs: never, running: null };
  knownIssuers().set(name, made);
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

/**
 * Returns a `fetch` for the metadata and keys of an issuer. It reaches an internal address only if
 * `means` allows that, because outsiders may have chosen the issuer's addresses.
 */
export function issuerFetch(process: Reading, means: Means): StrangerFetch {
  return means.ca === null && !means.privateIssuer
    ? publicFetch(process.config)
    : ownFetch(process, means);
}

type Reading = Pick<LatchkeyProcess, "db" | "config">;

const publicFetch = (config: Config): StrangerFetch =>
  strangerFetch(config, "trust.dialer", { bytes: DOCUMENT_BYTES, connectTimeoutMs: FETCH_MS });

/**
 * Reads each document over a new connection. Keeping connections would not pay off, because few
 * rules use this function, and only a few times per hour. The given authorities replace the public
 * ones. A private address is reached only if the installation's policy for servers allows such
 * addresses now.
 */
const ownFetch =
  ({ db, config }: Reading, { ca, privateIssuer }: Means): StrangerFetch =>
  async (url, init) => {
    const policy = privateIssuer ? await readDialPolicy(db, config) : dialPolicy(config, false);
    const bounds = { connectTimeoutMs: FETCH_MS, responseBytes: DOCUMENT_BYTES };
    const trusted = ca === null ? {} : { ca };
    const dialer = openDialer({ policy: () => policy, ...bounds, ...trusted });
    try {
      const response = await dialer.fetch(url, init);
      return new Response(await response.arrayBuffer(), { status: response.status });
    } finally {
      dialer.close();
    }
  };
