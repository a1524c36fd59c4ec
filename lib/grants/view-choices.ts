/** A tool of a server as a grant may name it. */
export interface ToolChoice {
  /** The server's own name for it. */
  readonly name: string;
  readonly title: string | null;
  /** An operator has hidden it: nobody sees it, whatever grants say. */
  readonly hidden: boolean;
  /** Grants name it, but the server does not offer it now. */
  readonly gone: boolean;
}

/** A server with what of it can be granted, under the server's own names. */
export interface GrantChoice {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  readonly tools: readonly ToolChoice[];
  readonly prompts: number;
  /** Templates included. */
  readonly resources: number;
}
