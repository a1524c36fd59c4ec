import { existsSync, statSync } from "node:fs";
import type { DeclaredPath } from "@/lib/servers/view";
import { pathProblem } from "./declared-paths";
import { placeOf, realOf } from "./place-of";
import { isScript } from "./program-places";
import { systemPlaces } from "./system-places";
import { isWithin } from "./within";

/** Folders that every sandbox replaces with its own. */
const SANDBOX_FOLDERS = ["/tmp", "/proc", "/dev", "/sys", "/etc"];

/** The existing absolute paths in texts such as arguments, except the system's paths. */
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

/** The paths in these texts that are outside the folders that a command can see. */
export function unseenPaths(texts: readonly string[], seen: readonly string[]): string[] {
  return namedPaths(texts).filter((path) => !seen.some((folder) => isWithin(path, folder)));
}

/**
 * The paths of a server from before paths were declared, when commands could see everything: the
 * folders that its arguments and variables name; for a named file, the project of the file
 * (`placeOf`).
 */
export function impliedPaths(
  texts: readonly string[],
  privatePaths: readonly string[],
): DeclaredPath[] {
  // The first script is visible anyway, as a part of the command.
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
