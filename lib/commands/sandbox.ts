import { statSync } from "node:fs";
import type { DeclaredPath } from "@/lib/servers/view";
import { realOf } from "./place-of";
import { commandPlaces } from "./program-places";
import { SEARCH_PATH } from "./search-path";
import { systemPlaces } from "./system-places";
import { isWithin } from "./within";

/**
 * The sizes of the sandbox's tmpfs folders, in bytes. The limits are needed because the memory
 * limits of processes do not cover these folders.
 */
const TMP_BYTES = 256 * 1_048_576;
const SHM_BYTES = 64 * 1_048_576;

export interface SandboxPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The working folder of the command, which is also its home folder. */
  readonly folder: string;
  readonly paths: readonly DeclaredPath[];
  /** Paths that no command may see, because they contain Latchkey's data, secrets or sockets. */
  readonly privatePaths: readonly string[];
  readonly sizes: boolean;
}

/**
 * Returns bubblewrap's options for a command. The command gets its own namespaces (except for the
 * network), a read-only system, its own /tmp, the folders of its program, its declared paths, and
 * its working folder. The working folder is the only visible part of `privatePaths`. The options
 * contain the environment variables, so they must be passed where no other process can read them.
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

/**
 * Returns bubblewrap's options for a sandbox that shows only the system and nothing of any server.
 */
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

/**
 * Returns the folders of the programs that a command needs, and the folder of Node for `npx`.
 * Latchkey's private paths are left out.
 */
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
  /**
   * The folder to cover with a tmpfs that becomes read-only after all mounts. Null if the path is a
   * file.
   */
  readonly folder: string | null;
}

/**
 * Returns what to mount over the private paths inside the system's folders. Private paths elsewhere
 * need not be hidden, because the sandbox does not show them.
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
