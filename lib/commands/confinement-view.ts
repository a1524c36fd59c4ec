import type { Config } from "@/lib/process/config";
import type {
  ConfinementView,
  DeclaredPath,
  MachineConfinement,
  Transport,
} from "@/lib/servers/view";
import { type Confinement, findConfinement } from "./find-confinement";
import { unseenArguments } from "./hint-of";

interface Row {
  readonly transport: Transport;
  readonly command: string | null;
  readonly args: readonly string[];
  readonly paths: readonly DeclaredPath[] | null;
}

/**
 * Describes how a server's command is confined on this machine. Returns null if the server is not
 * started by a command.
 */
export async function confinementView(
  config: Pick<Config, "stdioConfinement" | "privatePaths" | "dataDir">,
  { transport, command, args, paths }: Row,
  confinement?: Confinement,
): Promise<ConfinementView | null> {
  if (transport !== "stdio" || command === null) return null;
  const found = confinement ?? (await findConfinement(config));
  if (found.kind !== "bubblewrap") return { ...viewOf(found, config), unseen: [] };
  if (paths === null) return { kind: found.kind, why: null, unseen: [] };
  const { privatePaths, dataDir } = config;
  const seen = { command, args, env: {}, folder: dataDir, paths, privatePaths };
  return { kind: found.kind, why: null, unseen: unseenArguments(seen) };
}

/**
 * Describes how servers' commands are confined on this machine. Returns null if the settings do not
 * allow servers that are started by commands.
 */
export async function machineConfinement(config: Config): Promise<MachineConfinement | null> {
  return config.allowStdio ? viewOf(await findConfinement(config), config) : null;
}

function viewOf(
  found: Confinement,
  { stdioConfinement }: Pick<Config, "stdioConfinement">,
): MachineConfinement {
  if (found.kind === "bubblewrap") return { kind: found.kind, why: null };
  const { kind, reason, advice, prefix } = found;
  const others = [
    "run the server in a container of its own and register its URL",
    ...(kind === "none" ? ["start Latchkey as root"] : []),
  ];
  const remedy = `${[advice, ...others].filter(Boolean).join(", or ")}.`;
  const advised = `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}`;
  if (stdioConfinement === "required") {
    return {
      kind,
      why: `It is not started, as STDIO_CONFINEMENT is required: ${reason}. ${advised}`,
    };
  }
  const rights = prefix.length === 0 ? " Setuid programs may give it more rights." : "";
  return { kind, why: `${REACH[kind]}: ${reason}.${rights} ${advised}` };
}

const REACH = {
  own_user: "It runs as a separate user, and can read what any user of this machine may read",
  none: "It can read everything that Latchkey can read, including the root secret",
} as const;
