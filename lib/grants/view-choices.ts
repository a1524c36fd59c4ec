/** A server with what of it can be granted, under the server's own names. */
export interface GrantChoice {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  readonly tools: readonly { readonly name: string; readonly title: string | null }[];
  readonly prompts: number;
  /** Templates included. */
  readonly resources: number;
}
