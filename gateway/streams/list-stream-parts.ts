import type { Catalogue } from "@/lib/catalogue/compile-catalogue";

/** The lists whose changes a client can subscribe to. */
export type ListName = "tools" | "prompts" | "resources";

/** What a stream announces, in the form of its era. */
export interface ListStream {
  readonly wants: ReadonlySet<ListName>;
  /**
   * Returns the messages to write first. The list may be empty. `refused` has the resources whose
   * updates will not be announced.
   */
  first(refused: ReadonlySet<string>): readonly object[];
  /** Returns the message that announces a changed list. */
  changed(list: ListName): object;
  /** The message to write before Latchkey ends the stream, or null if there is none. */
  readonly last: object | null;
  /**
   * Registers a function that ends the stream earlier than the caller's access ends. Returns a
   * function that removes it.
   */
  readonly until?: (end: () => void) => () => void;
  /** Begins to announce updates of resources. Null if the stream announces none. */
  readonly resources: ((to: ResourceStream) => AnnouncedResources) | null;
}

/** The stream on which updates of resources are announced. */
export interface ResourceStream {
  say(message: Buffer): void;
  /** Ends the stream, as the server of a resource will not announce its updates any more. */
  end(): void;
}

/** What a stream does for the updates of resources. */
export interface AnnouncedResources {
  /**
   * Resolves when their servers were asked, or after a while, with the resources that were refused.
   * Until `begin` is called, nothing is said. Null if the client has been answered before.
   */
  readonly answered: Promise<ReadonlySet<string>> | null;
  /** Returns false if all resources were refused. */
  begin(): boolean;
  /** Called at first, and after each change of the caller's access or lists. */
  follow(catalogue: Catalogue): void;
  end(): void;
}
