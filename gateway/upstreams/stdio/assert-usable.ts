import { realpathSync } from "node:fs";
import { faultText } from "@/gateway/upstreams/problem";
import { pathProblem } from "@/lib/commands/declared-paths";
import { realOf } from "@/lib/commands/place-of";
import { isWithin } from "@/lib/commands/within";
import type { DeclaredPath } from "@/lib/servers/view";
import { ChildEnded } from "./child";

/** Throws if one of these paths cannot be given to a command at present. */
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

/**
 * Returns the reason why a path must not be used if it leads out of a folder that the command can
 * write to, and otherwise null. The command could have replaced such a path with a link to any
 * file.
 */
function ledAstray(path: string, paths: readonly DeclaredPath[]): string | null {
  const above = paths.filter((one) => one.access === "write" && one.path !== path);
  const from = above.find((one) => isWithin(path, one.path));
  if (!from || isWithin(realOf(path), realOf(from.path))) return null;
  return `${path} is a link out of ${from.path}, which it may write: declare what it leads to`;
}

function unusable(why: string): ChildEnded {
  return new ChildEnded(faultText("command_sandbox"), why, false, "command_sandbox");
}
