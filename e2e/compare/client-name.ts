import { exposedNames } from "@/lib/names/exposed-name";

/** The length of names with Latchkey's default settings. */
const NAME_MAX = 49;

/**
 * Returns the name under which clients see a server's tool or prompt, if no other item of the
 * server would get the same name.
 */
export function exposedName(
  server: { readonly name: string; readonly prefixed: boolean },
  name: string,
): string {
  return exposedNames(server, [name], NAME_MAX).get(name) ?? name;
}
