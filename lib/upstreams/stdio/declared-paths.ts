import { realpathSync } from "node:fs";
import { ChildEnded } from "@/lib/upstreams/link/child";
import { faultText } from "@/lib/upstreams/link/problem";
import type { DeclaredPath } from "@/lib/upstreams/view";
import { realOf } from "./place-of";
import { isWithin } from "./within";

/**
 * Which declared paths no command may be given, by their place in the list, and why: what holds
 * Latchkey's data, secrets or sockets, or is among it, whatever links lead there.
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

/** Null where a command may be given it. */
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

/** Throws where one of them cannot be given to a command now. */
export function assertUsable(paths: readonly DeclaredPath[], privatePaths: readonly string[]) {
  for (const { path } of paths) {
    const problem = pathProblem(path, privatePaths);
    if (problem) throw unusable(problem);
    const led = ledAstray(path, paths);
    if (led) throw unusable(led);
    try {
      realpathSync(path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const why = code === "ENOENT" ? `${path} is not there` : `${path} cannot be read (${code})`;
      throw unusable(why);
    }
  }
}

/** Where it may write, a command could put a link to anything in the place of what is declared. */
function ledAstray(path: string, paths: readonly DeclaredPath[]): string | null {
  const above = paths.filter((one) => one.access === "write" && one.path !== path);
  const from = above.find((one) => isWithin(path, one.path));
  if (!from || isWithin(realOf(path), realOf(from.path))) return null;
  return `${path} is a link out of ${from.path}, which it may write: declare what it leads to`;
}

function unusable(why: string): ChildEnded {
  return new ChildEnded(faultText("command_sandbox"), why, false, "command_sandbox");
}
