import { existsSync, statSync } from "node:fs";
import type { DeclaredPath } from "@/lib/servers/view";
import { pathProblem } from "./declared-paths";
import { placeOf, realOf } from "./place-of";
import { isScript } from "./program-places";
import { systemPlaces } from "./system-places";
import { isWithin } from "./within";

/** Folders that each sandbox replaces with its own version. */
const SANDBOX_FOLDERS = ["/tmp", "/proc", "/dev", "/sys", "/etc"];

/**
 * Finds the absolute paths in strings such as arguments. Leaves out paths that do not exist and
 * paths inside system folders.
 */
export function namedPaths(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.split(/[\s"'`,;:=]+/));
  const paths = words.map((word) => word.replace(/(?<=.)\/+$/, ""));
  const absolute = new Set(paths.filter((path) => /^\/[^/]/.test(path)));
  if (absolute.size === 0) return [];
  const system = systemPlaces().map(({ path }) => path);
  return [...absolute].filter(
    (path) =>
      !SANDBOX_FOLDERS.includes(path) &&
      !system.some((place) => isWithin(path, place)) &&
      existsSync(path),
  );
}

/**
 * Finds the paths in these texts that a command cannot see, because they lie outside the folders in
 * `seen`.
 */
export function unseenPaths(texts: readonly string[], seen: readonly string[]): string[] {
  return namedPaths(texts).filter((path) => !seen.some((folder) => isWithin(path, folder)));
}

/**
 * Returns the paths to declare for a server that dates from a time when commands could see
 * everything and declared no paths. They are the folders that its arguments and environment
 * variables name, and the project folder of each file that they name (`placeOf`).
 */
export function impliedPaths(
  texts: readonly string[],
  privatePaths: readonly string[],
): DeclaredPath[] {
  // The first script among these strings is always visible, because a command sees its script even
  // if the path is not declared.
  const script = texts.find(isScript);
  const data = namedPaths(texts).filter((path) => path !== script);
  const named = data.flatMap((path) =>
    statSync(path).isDirectory()
      ? [path]
      : [path, realOf(path)].map((one) => placeOf(one, privatePaths)),
  );
  const allowed = named.filter((path) => pathProblem(path, privatePaths) === null);
  return [...new Set(allowed)].map((path) => ({ path, access: "write" as const }));
}
