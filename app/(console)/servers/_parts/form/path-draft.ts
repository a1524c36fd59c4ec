import type { DeclaredPath } from "@/lib/servers/view";

/** A row of the form. It contains one path that the command may see. */
export interface PathRow extends DeclaredPath {
  readonly key: number;
}

export function pathRows(paths: readonly DeclaredPath[]): PathRow[] {
  return paths.map(({ path, access }, key) => ({ key, path, access }));
}

/**
 * Returns the paths to save. Empty rows are left out, and slashes at the end of a path are removed.
 */
export function pathsOf(rows: readonly PathRow[]): DeclaredPath[] {
  const trimmed = rows.map(({ path, access }) => ({ path: bare(path), access }));
  return trimmed.filter(({ path }) => path !== "");
}

const bare = (path: string) => path.trim().replace(/(?<=.)\/+$/, "");

/**
 * Matches system paths that need not be declared, such as /usr and /tmp. Every command can see
 * these paths, or has a private copy of them.
 */
const SEEN = /^\/(usr|bin|sbin|lib\w*|nix|gnu|proc|sys|dev)(\/|$)|^\/(tmp|etc)$/;

/** Matches script files. A script is always visible to the command that runs it. */
const SCRIPT = /\.([cm]?[jt]s|py|sh|rb|php|jar)$/;

/**
 * Finds arguments that look like paths but are not declared. The form only suggests these paths,
 * because the server checks the arguments itself.
 */
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

/** The label of each kind of access to a declared path. */
export const ACCESS_TEXT: Readonly<Record<DeclaredPath["access"], string>> = {
  read: "Read",
  write: "Read and write",
};
