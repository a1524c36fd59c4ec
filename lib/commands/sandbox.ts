import { statSync } from "node:fs";
import type { DeclaredPath } from "@/lib/servers/view";
import { realOf } from "./place-of";
import { commandPlaces } from "./program-places";
import { SEARCH_PATH } from "./search-path";
import { systemPlaces } from "./system-places";
import { isWithin } from "./within";

/** What one may keep in memory as files: it counts for no process. */
const TMP_BYTES = 256 * 1_048_576;
const SHM_BYTES = 64 * 1_048_576;

export interface SandboxPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Working folder and home. */
  readonly folder: string;
  readonly paths: readonly DeclaredPath[];
  /** What no command may see: Latchkey's data, secrets and sockets. */
  readonly privatePaths: readonly string[];
  readonly sizes: boolean;
}

/**
 * The options of bubblewrap for one command: namespaces of its own but for the network, the system
 * read-only, a /tmp of its own, what it needs to run, what is declared, and its folder; nothing of
 * `privatePaths` but that folder. They hold its environment and go where nobody else reads them.
 */
export function sandboxOptions(plan: SandboxPlan): string[] {
  const { folder, paths, env, privatePaths, sizes } = plan;
  const hidden = masks(privatePaths.map(realOf));
  const declared = [...paths].sort((one, other) => one.path.length - other.path.length);
  return [
    ...emptySandbox(sizes),
    ...programsOf(plan).flatMap((place) => ["--ro-bind-try", place, place]),
    ...hidden.flatMap(({ options }) => options),
    ...declared.flatMap(({ path, access }) => [
      access === "write" ? "--bind" : "--ro-bind",
      realOf(path),
      path,
    ]),
    ...["--bind", folder, folder, "--chdir", folder],
    ...["/", "/dev", ...hidden.flatMap(({ folder }) => folder ?? [])].flatMap((made) => [
      "--remount-ro",
      made,
    ]),
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** The same without anything of a server. */
export function emptySandbox(sizes: boolean): string[] {
  const memory = (folder: string, bytes: number) => [
    ...(sizes ? ["--size", String(bytes)] : []),
    ...["--tmpfs", folder],
  ];
  return [
    ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"],
    ...["--unshare-cgroup-try", "--die-with-parent"],
    ...systemPlaces().flatMap(({ path, link }) =>
      link === null ? ["--ro-bind-try", path, path] : ["--symlink", link, path],
    ),
    ...["--proc", "/proc", "--dev", "/dev"],
    ...memory("/dev/shm", SHM_BYTES),
    ...memory("/tmp", TMP_BYTES),
  ];
}

/** What the command and Node, for `npx`, need to run. Nothing of ours is among it. */
export function programsOf({
  command,
  args,
  env,
  folder,
  paths,
  privatePaths,
}: Omit<SandboxPlan, "sizes">): string[] {
  const written = paths.filter(({ access }) => access === "write").map(({ path }) => path);
  const writable = [folder, ...written];
  const search = { searchPath: env.PATH ?? SEARCH_PATH, folder, privatePaths, writable };
  const places = [
    ...commandPlaces(command, args, search),
    ...commandPlaces(process.execPath, [], search),
  ];
  const isOurs = (place: string) =>
    privatePaths.some((one) => isWithin(realOf(place), realOf(one)));
  return [...new Set(places)].filter((place) => !isOurs(place)).sort();
}

interface Mask {
  readonly options: readonly string[];
  /** The empty folder that it is, to be made read-only once everything is in place. */
  readonly folder: string | null;
}

/** Covers what of ours is in the system's own places; elsewhere nothing is there to be covered. */
function masks(privatePaths: readonly string[]): Mask[] {
  const seen = systemPlaces().map(({ path }) => realOf(path));
  const shown = privatePaths.filter((path) => seen.some((place) => isWithin(path, place)));
  const outermost = shown.filter(
    (path) => !shown.some((other) => other !== path && isWithin(path, other)),
  );
  return [...new Set(outermost)].flatMap((path): Mask[] => {
    const kind = statSync(path, { throwIfNoEntry: false });
    if (!kind) return [];
    if (kind.isDirectory()) return [{ options: ["--tmpfs", path], folder: path }];
    return [{ options: ["--ro-bind", "/dev/null", path], folder: null }];
  });
}
