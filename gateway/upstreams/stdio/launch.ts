import type { Confinement } from "@/lib/commands/find-confinement";
import { sandboxOptions } from "@/lib/commands/sandbox";
import { SEARCH_PATH } from "@/lib/commands/search-path";
import type { DeclaredPath } from "@/lib/servers/view";
import type { OwnUser } from "./own-user";

export interface Spawning {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ownUser: OwnUser;
  readonly confinement: Confinement;
  readonly paths: readonly DeclaredPath[];
  readonly privatePaths: readonly string[];
  /**
   * Maximum number of concurrent processes and threads, if the operating system can count them per
   * command.
   */
  readonly processes: number;
}

/** The program that starts a server's command, and its settings. */
export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The content to write to the program's descriptor 4. */
  readonly options: string;
  /**
   * True if the program has its own process namespace. The first process in it must not be
   * signalled.
   */
  readonly sandboxed: boolean;
}

const DESCRIPTORS = 4_096;

/**
 * Sets the limits and then replaces itself with the command. A limit that cannot be set is ignored,
 * because a lower one is already in force.
 */
const LIMITED = `
ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null
ulimit -n "$2" 2>/dev/null
shift 2
exec "$@"
`;

/**
 * Returns the program that runs a command with its confinement and only the declared environment.
 */
export function launchOf(spawning: Spawning): Launch {
  const { command, args, ownUser, confinement, processes } = spawning;
  const env = { PATH: SEARCH_PATH, HOME: ownUser.folder, ...spawning.env };
  const limits = [String(processes), String(DESCRIPTORS)];
  const limited = ["/bin/sh", "-c", LIMITED, "latchkey-stdio", ...limits, command, ...args];
  if (confinement.kind === "bubblewrap") {
    const plan = { ...spawning, env, folder: ownUser.folder, sizes: confinement.sizes };
    return {
      argv: [confinement.command, "--args", "4", "--", ...limited],
      // bubblewrap itself runs outside the sandbox, so it must not get the declared environment.
      env: { PATH: SEARCH_PATH },
      options: sandboxOptions(plan)
        .map((option) => `${option}\0`)
        .join(""),
      sandboxed: true,
    };
  }
  // The system counts processes per user. The limit is therefore only safe for a user id that no
  // other program uses.
  const run = confinement.kind === "own_user" ? limited : [command, ...args];
  return { argv: [...confinement.prefix, ...run], env, options: "", sandboxed: false };
}
