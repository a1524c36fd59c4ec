import { comparableText, comparableUri } from "./comparable-uri";
import type { Barrier, ExposedItem } from "./item";
import { templatePattern } from "./template-match";
import { patternMatcher } from "./view-pattern";

const UNLISTED: Barrier = {
  reason: "unlisted",
  rule: "An operator has hidden something of this server, so only what it lists can be read.",
};

const TANGLED: Barrier = {
  reason: "unlisted",
  rule: "An operator has hidden something of this server, and too many of its templates cover this URI.",
};
/** Pairs of an open and a closed template that are compared for one URI: a server writes them all. */
export const MOST_PAIRS = 10_000;

interface Template {
  readonly barrier: Barrier | null;
  readonly pattern: string;
  readonly covers: (text: string) => boolean;
}

/**
 * Of a server's resources and templates: says why a URI that it does not list is not to be read
 * there, null where it may be. Null in place of that where nothing of it is closed. Otherwise a URI
 * has to be of a template that is open, is no spelling of a resource that is closed, with whatever
 * query, and of no closed template, unless an open one is a part of that one. Where so many cover it
 * that comparing them would hold everybody up, it is not read.
 */
export function hiddenResources(
  all: readonly ExposedItem[],
): ((uri: string) => Barrier | null) | null {
  const items = all.filter(({ barrier }) => barrier?.reason !== "gone");
  const shut = items.filter(({ barrier }) => barrier !== null);
  if (shut.length === 0) return null;
  const resources = new Map<string, { barrier: Barrier | null; query: readonly string[] }[]>();
  for (const { kind, original, barrier } of shut) {
    const uri = kind === "resource" ? comparableUri(original) : null;
    if (!uri) continue;
    const alike = resources.get(uri.base) ?? [];
    resources.set(uri.base, alike);
    alike.push({ barrier, query: uri.query });
  }
  const templates = items.filter(({ kind }) => kind === "resource_template").map(templateOf);

  return (given) => {
    const uri = comparableUri(given);
    if (!uri) return UNLISTED;
    const same = resources
      .get(uri.base)
      ?.find(({ query }) => query.every((parameter) => uri.query.includes(parameter)));
    if (same) return same.barrier;
    const text = comparableText(uri);
    const covering = templates.filter(({ covers }) => covers(text));
    const open = covering.filter(({ barrier }) => barrier === null);
    if (open.length === 0) return covering[0]?.barrier ?? UNLISTED;
    const closed = covering.filter(({ barrier }) => barrier !== null);
    if (closed.length * open.length > MOST_PAIRS) return TANGLED;
    const decides = closed.find((one) => !open.some((part) => isPart(part, one)));
    return decides?.barrier ?? null;
  };
}

function templateOf({ original, barrier }: ExposedItem): Template {
  const plain = templatePattern(original);
  const uri = plain.startsWith("*") ? null : comparableUri(plain);
  const pattern = uri ? comparableText(uri) : plain.toLowerCase();
  return { barrier, pattern, covers: patternMatcher(pattern) };
}

/** Is every expansion of one also one of the other, and not the other way round? */
const isPart = (part: Template, whole: Template) =>
  whole.covers(part.pattern) && !part.covers(whole.pattern);
