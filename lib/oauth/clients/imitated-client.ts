import type { ClientKind } from "@/lib/oauth/view";
import { KNOWN_NAMES, type KnownName } from "./known-names";
import { readWords } from "./name-letters";

/** What is known about an app. `redirectHost` is a host, or an app's scheme such as `cursor:`. */
interface App {
  readonly id: string;
  readonly name: string;
  readonly kind: ClientKind;
  readonly redirectHost: string;
}

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
/**
 * A well-known name with fewer letters also occurs within other words, so it is found only as a
 * whole word.
 */
const DISTINCT_LETTERS = 7;

/**
 * Returns the well-known client whose name an app uses without proving that it is that client,
 * otherwise null. Names are compared as a reader sees them. A proof is a metadata document that is
 * built into Latchkey or lies at a domain of the client's vendor. A redirect address that only the
 * real client receives is also a proof, unless the name contains lookalike letters.
 */
export function imitatedClient(app: App): string | null {
  if (app.kind === "known") return null;
  const borne = KNOWN_NAMES.filter((known) => namesOf(known).some((name) => bears(app.name, name)));
  const [first] = borne;
  if (!first || borne.some((known) => isShown(app, known))) return null;
  return first.name;
}

const namesOf = ({ name, also = [] }: KnownName) => [name, ...also];

function isShown({ id, name, kind, redirectHost }: App, known: KnownName): boolean {
  const { domains, schemes = [], loopback = false } = known;
  const isOf = (host: string) =>
    domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  if (kind === "metadata_document" && isOf(new URL(id).host)) return true;
  // A name with lookalike letters indicates an imitation, regardless of where the authorization
  // code is sent.
  if (/[^ -~]/.test(name)) return false;
  if (LOOPBACK.test(redirectHost)) return loopback && kind === "registered";
  return isOf(redirectHost) || schemes.includes(redirectHost);
}

/** Returns whether a reader would find the well-known name within this name. */
function bears(name: string, known: string): boolean {
  const words = readWords(name);
  const wanted = readWords(known).join("");
  const all = words.join("");
  if (resembles(all, wanted)) return true;
  if (wanted.length < DISTINCT_LETTERS) return words.some((word) => resembles(word, wanted));
  return Array.from({ length: Math.max(0, all.length - wanted.length + 1) }).some((_, at) =>
    resembles(all.slice(at, at + wanted.length), wanted),
  );
}

/**
 * Returns whether two names have the same letters. Up to half of the letters may differ if each of
 * them is outside ASCII, because the table of lookalikes does not cover every alphabet.
 */
function resembles(given: string, wanted: string): boolean {
  const [one, other] = [[...given], [...wanted]];
  if (one.length !== other.length) return false;
  const strange = one.filter((letter, at) => letter !== other[at]);
  return strange.length * 2 <= one.length && strange.every((letter) => /[^ -~]/.test(letter));
}
