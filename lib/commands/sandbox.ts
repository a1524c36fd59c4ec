import { statSync } from "node:fs";
import type { DeclaredPath } from "@/lib/servers/view";
import { realOf } from "./place-of";
import { commandPlaces } from "./program-places";
import { SEARCH_PATH } from "./search-path";
import { systemPlaces } from "./system-places";
import { isWithin } from "./within";

/**
 * Limits of the sandbox's tmpfs folders, in bytes. The memory limits of processes do not cover
 * these folders.
 */
const TMP_BYTES = 256 * 1_048_576;
const SHM_BYTES = 64 * 1_048_576;

export interface SandboxPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The working folder and home of the command. */
  readonly folder: string;
  readonly paths: readonly DeclaredPath[];
  /** Paths that no command may see: Latchkey's data, secrets and sockets. */
  readonly privatePaths: readonly string[];
  readonly sizes: boolean;
}

/**
 * The options of bubblewrap for a command: namespaces of its own except for the network, a
 * read-only system, its own /tmp, the program's folders, the declared paths, and the working
 * folder, which is the only visible part of `privatePaths`. The options contain the environment, so
 * pass them where no other process can read them.
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

/** The options of a sandbox that contains nothing of a server. */
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

/** The folders that the command needs and that Node needs for `npx`, except Latchkey's own. */
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
  /** The tmpfs that covers a folder and is remounted read-only at the end; null for a file. */
  readonly folder: string | null;
}

/**
 * Covers the private paths inside the system's folders. Private paths elsewhere are not visible
 * anyway.
 */
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
