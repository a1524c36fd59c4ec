import type { Failure } from "@/lib/errors/errors";
import type { CatalogueServer } from "./item";

/** What one caller's grants say of an item. */
export type Judgement =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly reason: string;
      readonly rule: string;
      /** True where only the caller's own key stands in the way: the caller may know. */
      readonly ownRule: boolean;
    };

export interface NotFound {
  readonly found: null;
  /** Null where there is nothing of this name at all. */
  readonly denied: (Judgement & { open: false }) | null;
  readonly server: CatalogueServer | null;
  /** Why it was not looked for. */
  readonly refused?: Failure;
}

export type Found<Item extends object> = { readonly found: Item } | NotFound;

/** A resource that may be read, whether it was listed or not. */
export interface ReadableResource {
  readonly server: CatalogueServer;
  /** The server's own URI. */
  readonly uri: string;
}

export const NOTHING: NotFound = { found: null, denied: null, server: null };
