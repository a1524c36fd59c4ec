import { exposedNames } from "./exposed-name";
import { exposedUri } from "./exposed-uri";
import type { NamingServer } from "./view-whole-name";

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
  const named = (kind: Kind) => {
    const own = items.filter((item) => item.kind === kind).map(({ name }) => name);
    return exposedNames(server, own, most);
  };
  const names = { tool: named("tool"), prompt: named("prompt") };
  return (kind, name) =>
    kind === "tool" || kind === "prompt"
      ? (names[kind].get(name) ?? name)
      : exposedUri(server, name);
}
