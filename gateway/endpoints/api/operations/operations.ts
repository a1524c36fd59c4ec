import { audienceOperations } from "./audience-operations";
import { callOperations } from "./call-operations";
import { grantOperations } from "./grant-operations";
import { installationOperations } from "./installation-operations";
import { keyOperations } from "./key-operations";
import { memberOperations } from "./member-operations";
import { type Operation, pathPattern } from "./operation";
import { peopleOperations } from "./people-operations";
import { rotationOperations } from "./rotation-operations";
import { serverOperations } from "./server-operations";
import { sessionOperations } from "./session-operations";
import { teamOperations } from "./team-operations";
import { trustOperations } from "./trust-operations";

/** All operations of the API. Each of them requires a token with the `admin` scope. */
export const operations: readonly Operation[] = [
  ...serverOperations,
  ...sessionOperations,
  ...keyOperations,
  ...rotationOperations,
  ...audienceOperations,
  ...trustOperations,
  ...teamOperations,
  ...memberOperations,
  ...grantOperations,
  ...peopleOperations,
  ...callOperations,
  ...installationOperations,
];

interface Found {
  /** The operations on this path, by HTTP method. */
  readonly byMethod: ReadonlyMap<string, Operation>;
  /** The path parameters, still percent-encoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

const paths = [...new Set(operations.map(({ path }) => path))].map((path) => ({
  pattern: pathPattern(path),
  byMethod: new Map(
    operations.filter((one) => one.path === path).map((one) => [one.method as string, one]),
  ),
}));

/** Returns the operations on a path, or null if there are none. */
export function findOperations(path: string): Found | null {
  for (const { pattern, byMethod } of paths) {
    const match = pattern.exec(path);
    if (match) return { byMethod, parameters: { ...match.groups } };
  }
  return null;
}
