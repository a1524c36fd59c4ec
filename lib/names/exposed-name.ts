import { createHash } from "node:crypto";
import { type NamingServer, wholeName } from "./view-whole-name";

/** What a client accepts: letters, digits, `_` and `-`. Many models refuse anything else. */
const PLAIN = /^[A-Za-z0-9_-]+$/;
const HASH_LENGTH = 8;

/**
 * Returns the names of a server's tools (or of its prompts) in the catalogue, by their own names:
 * `<server>_<name>`, or the unchanged name if the server has no prefix. A name consists of letters,
 * digits, `_` and `-`, and has at most `most` characters, so that it fits clients together with
 * their own prefix. Other characters become `_`. A name that had to be shortened, or that another
 * item of the server would get too, ends in `_` and a hash of the full name. The result does not
 * depend on the order of the names.
 */
export function exposedNames(
  server: NamingServer,
  names: readonly string[],
  most: number,
): ReadonlyMap<string, string> {
  const readable = new Map(names.map((name) => [name, readableName(server, name)]));
  const takers = new Map<string, number>();
  for (const name of readable.values()) takers.set(name, (takers.get(name) ?? 0) + 1);
  const exposed = new Map<string, string>();
  for (const [name, short] of readable) {
    const whole = wholeName(server, name);
    const isOwn = short === whole || (takers.get(short) === 1 && /[A-Za-z0-9]/.test(ownPart(name)));
    exposed.set(name, isOwn && short.length <= most ? short : hashedName(short, whole, most));
  }
  return exposed;
}

/**
 * Returns those of a server's names that mean another name for clients than before, because the
 * server has got or lost an item that would get the same name.
 */
export function renamed(before: readonly string[], now: readonly string[]): string[] {
  const bare = { name: "", prefixed: false };
  const old = exposedNames(bare, before, Number.POSITIVE_INFINITY);
  const made = exposedNames(bare, now, Number.POSITIVE_INFINITY);
  return now.filter((name) => old.has(name) && old.get(name) !== made.get(name));
}

function readableName(server: NamingServer, name: string): string {
  return PLAIN.test(name) ? wholeName(server, name) : wholeName(server, ownPart(name));
}

/** Replaces what clients refuse. Accents are dropped, so that `naïve` becomes `naive`. */
function ownPart(name: string): string {
  const base = name.normalize("NFKD").replace(/\p{M}+/gu, "");
  return base.replace(/[^A-Za-z0-9_-]+/g, "_");
}

function hashedName(short: string, whole: string, most: number): string {
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH_LENGTH);
  return `${short.slice(0, most - HASH_LENGTH - 1)}_${hash}`;
}
