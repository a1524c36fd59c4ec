import type { DeclaredPath } from "@/lib/servers/view";
import { realOf } from "./place-of";
import { isWithin } from "./within";

/**
 * Checks a server's declared paths and returns a problem for each field that is refused. A path may
 * neither contain Latchkey's data, secrets or sockets nor lie inside them, even through symlinks.
 */
export function pathProblems(
  paths: readonly DeclaredPath[],
  privatePaths: readonly string[],
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const [index, { path }] of paths.entries()) {
    const problem = pathProblem(path, privatePaths);
    if (problem) problems[`paths.${index}.path`] = problem;
  }
  return problems;
}

/** Returns why a command may not see this path, or null if it may. */
export function pathProblem(path: string, privatePaths: readonly string[]): string | null {
  for (const own of privatePaths) {
    for (const [one, other] of [
      [path, own],
      [realOf(path), realOf(own)],
    ] as const) {
      if (isWithin(one, other)) return `${path} is Latchkey's own: no command may see it.`;
      if (isWithin(other, one)) {
        return `${path} holds what is Latchkey's own (${own}): give a folder inside of it.`;
      }
    }
  }
  return null;
}
