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
  /** The limit of concurrent processes and threads, if the machine can count them. */
  readonly processes: number;
}

/** The program to run for a server's command, and its settings. */
export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The content of the program's descriptor 4. */
  readonly options: string;
  /**
   * Whether the program has its own process namespace, whose first process must not be signalled.
   */
  readonly sandboxed: boolean;
}

const DESCRIPTORS = 4_096;

/** The server's own shell runs this text: a limit that cannot be set is already lower. */
const LIMITED = `
ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null
ulimit -n "$2" 2>/dev/null
shift 2
exec "$@"
`;

/** The program that runs a command under its confinement, with only the declared environment. */
export function launchOf(spawning: Spawning): Launch {
  const { command, args, ownUser, confinement, processes } = spawning;
  const env = { PATH: SEARCH_PATH, HOME: ownUser.folder, ...spawning.env };
  const limits = [String(processes), String(DESCRIPTORS)];
  const limited = ["/bin/sh", "-c", LIMITED, "latchkey-stdio", ...limits, command, ...args];
  if (confinement.kind === "bubblewrap") {
    const plan = { ...spawning, env, folder: ownUser.folder, sizes: confinement.sizes };
    return {
      argv: [confinement.command, "--args", "4", "--", ...limited],
      // The declared environment must not reach bubblewrap itself, which runs outside the sandbox.
      env: { PATH: SEARCH_PATH },
      options: sandboxOptions(plan)
        .map((option) => `${option}\0`)
        .join(""),
      sandboxed: true,
    };
  }
  // The processes of a user are counted together, so only an exclusive user can have a limit.
  const run = confinement.kind === "own_user" ? limited : [command, ...args];
  return { argv: [...confinement.prefix, ...run], env, options: "", sandboxed: false };
}
