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
/** Shorter names also occur within other words, so they count only as a whole word. */
const DISTINCT_LETTERS = 7;

/**
 * The well-known client whose name an app bears although nothing shows that it is this client; null
 * otherwise. Names are compared as a reader sees them. What shows it: a document that is part of
 * Latchkey or at a domain of the client's maker, or an answer that only the client receives, under
 * exactly its own name.
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
  // Lookalike letters are a sign of an imitation, wherever the answer goes.
  if (/[^ -~]/.test(name)) return false;
  if (LOOPBACK.test(redirectHost)) return loopback && kind === "registered";
  return isOf(redirectHost) || schemes.includes(redirectHost);
}

/** Whether a reader would find the well-known name in a name. */
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

/** Equal letters, where at most half may be of an alphabet without lookalikes in our table. */
function resembles(given: string, wanted: string): boolean {
  const [one, other] = [[...given], [...wanted]];
  if (one.length !== other.length) return false;
  const strange = one.filter((letter, at) => letter !== other[at]);
  return strange.length * 2 <= one.length && strange.every((letter) => /[^ -~]/.test(letter));
}
