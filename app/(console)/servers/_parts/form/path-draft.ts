import type { DeclaredPath } from "@/lib/servers/view";

/** One path that a command may see, as typed. */
export interface PathRow extends DeclaredPath {
  readonly key: number;
}

export function pathRows(paths: readonly DeclaredPath[]): PathRow[] {
  return paths.map(({ path, access }, key) => ({ key, path, access }));
}

/** The paths to send, without empty rows and trailing slashes. */
export function pathsOf(rows: readonly PathRow[]): DeclaredPath[] {
  const trimmed = rows.map(({ path, access }) => ({ path: bare(path), access }));
  return trimmed.filter(({ path }) => path !== "");
}

const bare = (path: string) => path.trim().replace(/(?<=.)\/+$/, "");

/** Matches paths that every command can see, and paths of which every command has its own copy. */
const SEEN = /^\/(usr|bin|sbin|lib\w*|nix|gnu|proc|sys|dev)(\/|$)|^\/(tmp|etc)$/;

/** Matches script files, which the command that runs them can always see. */
const SCRIPT = /\.([cm]?[jt]s|py|sh|rb|php|jar)$/;

/** Arguments that look like undeclared paths. This is a guess; the server checks the arguments. */
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

/** Label of each kind of access to a declared path. */
export const ACCESS_TEXT: Readonly<Record<DeclaredPath["access"], string>> = {
  read: "Read",
  write: "Read and write",
};
