import { comparableText, comparableUri } from "./comparable-uri";
import type { Barrier, ExposedItem } from "./item";
import { templatePattern } from "./template-match";
import { patternMatcher } from "./view-pattern";

const UNLISTED: Barrier = {
  reason: "unlisted",
  rule: "An operator has hidden an item of this server, so only listed resources can be read.",
};

const TOO_MANY_TEMPLATES: Barrier = {
  reason: "unlisted",
  rule: "An operator has hidden an item of this server, and too many of its templates cover this URI.",
};
/** The maximum number of pairs of an open and a closed template that are compared for one URI. */
export const MAX_PAIRS = 10_000;

interface Template {
  readonly barrier: Barrier | null;
  readonly pattern: string;
  readonly covers: (text: string) => boolean;
}

/**
 * Returns a function that says why a URI outside all lists may not be read on this server, or null
 * if it may be read. Returns null instead of a function if the server has no closed item, that is,
 * no item with a barrier. A URI can be read only if it matches an open template and is not a
 * spelling of a closed resource, with any query. If the URI also matches a closed template, one of
 * the matching open templates must be narrower. If too many templates cover the URI, it is refused,
 * because comparing all of them would block the event loop.
 */
export function hiddenResources(
  all: readonly ExposedItem[],
): ((uri: string) => Barrier | null) | null {
  const items = all.filter(({ barrier }) => barrier?.reason !== "gone");
  const closedItems = items.filter(({ barrier }) => barrier !== null);
  if (closedItems.length === 0) return null;
  const resources = new Map<string, { barrier: Barrier | null; query: readonly string[] }[]>();
  for (const { kind, original, barrier } of closedItems) {
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
    if (closed.length * open.length > MAX_PAIRS) return TOO_MANY_TEMPLATES;
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

/**
 * Returns whether every expansion of `part` is also an expansion of `whole`, while the reverse is
 * not true.
 */
const isPart = (part: Template, whole: Template) =>
  whole.covers(part.pattern) && !part.covers(whole.pattern);
