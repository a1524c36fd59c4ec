import type { Failure } from "@/lib/errors/errors";
import type { CatalogueServer } from "./item";

/** The decision on whether a caller may use an item. A refusal includes the rule behind it. */
export type Judgement =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly reason: string;
      readonly rule: string;
      /**
       * True if the team's grants allow the item and only the key's own grants refuse it. Only then
       * may the caller learn the reason.
       */
      readonly ownRule: boolean;
    };

export interface NotFound {
  readonly found: null;
  /** Why the caller may not use the item, or null if no item has this name. */
  readonly denied: (Judgement & { open: false }) | null;
  readonly server: CatalogueServer | null;
  /**
   * The item's name in the catalogue, for the record of the denial, if the caller used the name
   * that the item has on its own server.
   */
  readonly name?: string;
  /** The failure for a name that is too long to be looked up. */
  readonly refused?: Failure;
}

export type Found<Item extends object> = { readonly found: Item } | NotFound;

/** A resource that the caller may read. The resource need not be in any list. */
export interface ReadableResource {
  readonly server: CatalogueServer;
  /** The URI under which the resource's own server knows it, without Latchkey's prefix. */
  readonly uri: string;
}

export const NOTHING: NotFound = { found: null, denied: null, server: null };
