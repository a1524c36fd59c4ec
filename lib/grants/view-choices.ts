/** A tool that a person can choose in a grant, or that the stored grant already names. */
export interface ToolChoice {
  /** The tool's name as the server gives it. */
  readonly name: string;
  readonly title: string | null;
  /** Whether an operator has hidden the tool from all callers. */
  readonly hidden: boolean;
  /** True if a grant names the tool, but the server does not offer it at present. */
  readonly gone: boolean;
}

/** A server with the items on it that can be granted, under the server's own names. */
export interface GrantChoice {
  readonly server: {
    readonly id: string;
    readonly name: string;
    readonly title: string | null;
    readonly enabled: boolean;
  };
  readonly tools: readonly ToolChoice[];
  readonly prompts: number;
  /** The number of the server's resources and resource templates. */
  readonly resources: number;
}
