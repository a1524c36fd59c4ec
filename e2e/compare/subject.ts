/** A tool call with its arguments as they are written, and further members of `_meta`. */
export type Call = readonly [tool: string, given: string, meta?: string];

/**
 * How a server is started for one transport. `PORT` and `FOLDER` stand for what is chosen later.
 */
export interface Start {
  readonly transport: "stdio" | "http" | "sse";
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The path of the endpoint, for HTTP and SSE. */
  readonly path?: string;
  /** True if supergateway puts the command behind HTTP or SSE. */
  readonly behind?: true;
}

/** A package from npm that starts, lists and answers without network and accounts. */
export interface Subject {
  /** The first part of the name under which it is registered. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly starts: readonly Start[];
  readonly calls: readonly Call[];
}

/** How a command is started, for each transport. */
export const stdio = (args: readonly string[] = [], env?: Start["env"]): Start => ({
  transport: "stdio",
  args,
  ...(env ? { env } : {}),
});
export const http = (args: readonly string[], env?: Start["env"]): Start => ({
  ...stdio(args, env),
  transport: "http",
  path: "/mcp",
});
export const sse = (args: readonly string[], env?: Start["env"]): Start => ({
  ...stdio(args, env),
  transport: "sse",
  path: "/sse",
});
export const behind = (start: Start): Start => ({ ...start, behind: true });
