import type { DeclaredPath } from "@/lib/servers/view";

/** One path that a command may see, as it is typed. */
export interface PathRow extends DeclaredPath {
  readonly key: number;
}

export function pathRows(paths: readonly DeclaredPath[]): PathRow[] {
  return paths.map(({ path, access }, key) => ({ key, path, access }));
}

/** The rows as they are sent: without those that are empty, and without a slash at the end. */
export function pathsOf(rows: readonly PathRow[]): DeclaredPath[] {
  const trimmed = rows.map(({ path, access }) => ({ path: bare(path), access }));
  return trimmed.filter(({ path }) => path !== "");
}

const bare = (path: string) => path.trim().replace(/(?<=.)\/+$/, "");

/** What every command sees, or has of its own. */
const SEEN = /^\/(usr|bin|sbin|lib\w*|nix|gnu|proc|sys|dev)(\/|$)|^\/(tmp|etc)$/;

/** A script is seen with the command that runs it. */
const SCRIPT = /\.([cm]?[jt]s|py|sh|rb|php|jar)$/;

/** Arguments that look like paths which the rows do not show; the server looks closer. */
export function namedPaths(args: string, rows: readonly PathRow[]): string[] {
  const seen = pathsOf(rows).map(({ path }) => path);
  const named = args.split("\n").map((line) => bare(line.replace(/^--?[\w-]+=/, "")));
  const missed = named.filter(
    (path) =>
      /^(\/[^/]+)+$/.test(path) &&
      !SEEN.test(path) &&
      !SCRIPT.test(path) &&
      !seen.some((one) => path === one || path.startsWith(`${one}/`)),
  );
  return [...new Set(missed)];
}

/** What a command may do at a declared path, in words. */
export const ACCESS_TEXT: Readonly<Record<DeclaredPath["access"], string>> = {
  read: "Read",
  write: "Read and write",
};
