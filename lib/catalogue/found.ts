import type { Failure } from "@/lib/errors/errors";
import type { CatalogueServer } from "./item";

/** The decision whether a caller's grants allow an item. */
export type Judgement =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly reason: string;
      readonly rule: string;
      /** True if only the key's own grants refuse the item, which the caller may know. */
      readonly ownRule: boolean;
    };

export interface NotFound {
  readonly found: null;
  /** Why the grants refuse the item; null if no item has this name. */
  readonly denied: (Judgement & { open: false }) | null;
  readonly server: CatalogueServer | null;
  /** The failure of a name that was refused without a lookup. */
  readonly refused?: Failure;
}

export type Found<Item extends object> = { readonly found: Item } | NotFound;

/** A resource that may be read, whether listed or not. */
export interface ReadableResource {
  readonly server: CatalogueServer;
  /** The server's own URI for the resource. */
  readonly uri: string;
}

export const NOTHING: NotFound = { found: null, denied: null, server: null };
