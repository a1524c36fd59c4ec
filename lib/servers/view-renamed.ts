import { type NamingServer, wholeName } from "@/lib/names/view-whole-name";

/** The greatest length of a server's name. */
export const SERVER_NAME_MAX = 32;

/** A tool or prompt whose own name clients do not get, apart from the server's prefix. */
export interface RenamedItem {
  /** The name of the item on its server. */
  readonly name: string;
  /** The name under which clients see it. */
  readonly exposedName: string;
}

/** Why some items have another name for clients. */
export const RENAMED_REASON =
  "Clients and models accept only letters, digits, _ and -, and a limited length. Grants still use the server's own name.";

/** Returns the items whose names clients see changed. */
export function renamedItems(server: NamingServer, items: readonly RenamedItem[]): RenamedItem[] {
  return items
    .filter(({ name, exposedName }) => exposedName !== wholeName(server, name))
    .map(({ name, exposedName }) => ({ name, exposedName }));
}
