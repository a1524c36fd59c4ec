import { existsSync, statSync } from "node:fs";
import type { DeclaredPath } from "@/lib/servers/view";
import { pathProblem } from "./declared-paths";
import { placeOf, realOf } from "./place-of";
import { isScript } from "./program-places";
import { systemPlaces } from "./system-places";
import { isWithin } from "./within";

/** Every sandbox has these of its own. */
const OWN = ["/tmp", "/proc", "/dev", "/sys", "/etc"];

/** The absolute paths in some texts, such as arguments, at which there is something here. */
export function namedPaths(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => text.split(/[\s"'`,;:=]+/));
  const paths = words.map((word) => word.replace(/(?<=.)\/+$/, ""));
  const absolute = new Set(paths.filter((path) => /^\/[^/]/.test(path)));
  if (absolute.size === 0) return [];
  const system = systemPlaces().map(({ path }) => path);
  return [...absolute].filter(
    (path) =>
      !OWN.includes(path) && !system.some((place) => isWithin(path, place)) && existsSync(path),
  );
}

/** Those that a command names, and that are out of its sight. */
export function unseenPaths(texts: readonly string[], seen: readonly string[]): string[] {
  return namedPaths(texts).filter((path) => !seen.some((folder) => isWithin(path, folder)));
}

/**
 * What a server of before paths were declared goes on seeing, since it saw everything: the folders
 * that its arguments and variables name, and of a file what belongs together with it.
 */
export function impliedPaths(
  texts: readonly string[],
  privatePaths: readonly string[],
): DeclaredPath[] {
  // The first script comes with the command that runs it.
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
