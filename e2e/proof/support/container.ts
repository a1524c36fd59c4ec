import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** An environment in which programs are isolated from the programs in other containers. */
export interface Container {
  readonly name: string;
  /**
   * The command prefix that enters new process, IPC, mount and host name namespaces. It is empty if
   * the current user may not create namespaces.
   */
  readonly prefix: readonly string[];
  /**
   * The environment variables that name two folders by their paths in the container: the shared
   * data folder, and a private folder for temporary files.
   */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The first process of a container. It mounts the folders, runs the command, and waits until no
 * other process is left. The child processes of a killed command can then finish, as they could
 * under any other init.
 */
const INIT = `
set -e
hostname "$1"; data=$2; seen=$3; tmp=$4; shift 4
mount --make-rprivate /
[ "$data" = "$seen" ] || mount --bind "$data" "$seen"
mount -t tmpfs none "$tmp"
mount -t proc proc /proc
set +e
"$@" &
wait $!; status=$?
while [ "$(ls -d /proc/[0-9]* | wc -l)" -gt 4 ]; do sleep 0.1; done
exit $status
`;

/**
 * Creates a container that shares the data folder and the network with other containers. If the
 * current user may not create namespaces, the container isolates nothing.
 */
export function container(folder: string, name: string, dataDir: string): Container {
  const seen = name === "one" ? dataDir : join(folder, name, "data");
  const tmp = join(folder, name, "tmp");
  for (const made of [dataDir, seen, tmp]) mkdirSync(made, { recursive: true });
  const root = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const unshare = ["unshare", ...root, "--pid", "--ipc", "--mount", "--uts", "--fork"];
  const prefix = [...unshare, "--kill-child", "/bin/sh", "-c", INIT, "init"];
  const given = [name, dataDir, seen, tmp];
  const [file = "", ...args] = [...prefix, ...given, "true"];
  const works = spawnSync(file, args, { stdio: "ignore" }).status === 0;
  return {
    name,
    prefix: works ? [...prefix, ...given] : [],
    environment: works ? { LATCHKEY_DATA: seen, TMPDIR: tmp } : { LATCHKEY_DATA: dataDir },
  };
}
