import { exposedNames } from "./exposed-name";
import { exposedUri } from "./exposed-uri";
import type { NamingServer } from "./view-whole-name";

/** The kinds whose names are mapped to names that clients accept (`exposedNames`). */
export const MAPPED = ["tool", "prompt"] as const;

type Kind = "tool" | "prompt" | "resource" | "resource_template";

/**
 * Returns a function that tells the name, URI or URI template under which clients see an item of a
 * server. `items` are all of its items, also those that are gone, because they keep their names.
 * `most` is the maximum length of the names of tools and prompts.
 */
export function exposedItemNames(
  server: NamingServer,
  items: readonly { readonly kind: Kind; readonly name: string }[],
  most: number,
): (kind: Kind, name: string) => string {
  const ownOf = (kind: Kind) => items.filter((item) => item.kind === kind).map(({ name }) => name);
  const names = new Map<Kind, ReadonlyMap<string, string>>(
    MAPPED.map((kind) => [kind, exposedNames(server, ownOf(kind), most)]),
  );
  return (kind, name) => {
    const mapped = names.get(kind);
    return mapped ? (mapped.get(name) ?? name) : exposedUri(server, name);
  };
}
