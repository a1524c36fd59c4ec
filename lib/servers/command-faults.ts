import { type Fault, OWN_LOG } from "./fault";

const BY_HAND =
  "Run the command by hand, as Latchkey's user and with nothing but the variables given here.";

/** Faults of servers that are commands, by fault code. */
export const COMMAND_FAULTS = {
  commands_off: {
    kind: "unavailable",
    text: "Commands are disabled here (ALLOW_STDIO is not 1).",
    hint: "Start Latchkey with ALLOW_STDIO=1 to let servers be commands.",
  },
  command_not_found: {
    kind: "unavailable",
    text: "Its command was not found.",
    hint: "Check the spelling, give the whole path, or install it on Latchkey's machine.",
  },
  command_not_runnable: {
    kind: "unavailable",
    text: "Its command cannot be run by the user it is given.",
    hint: "Check that the file is executable, and that every folder on its path may be entered.",
  },
  command_sandbox: {
    kind: "unavailable",
    text: "Its sandbox could not be made.",
    hint: "Check the paths that are declared for it. The details say what failed.",
  },
  command_unconfined: {
    kind: "unavailable",
    text: "Commands must be confined here (STDIO_CONFINEMENT=required) and cannot be.",
    hint: "Install bubblewrap on Latchkey's machine and start Latchkey again. The details say what it lacks.",
  },
  command_exited: {
    kind: "unavailable",
    text: "Its process ended with status {status}.",
    hint: `The details show what it last wrote. ${BY_HAND}`,
  },
  command_killed: {
    kind: "unavailable",
    text: "Its process was ended by the signal {signal}.",
    hint: "Something on Latchkey's machine ended it: a limit of memory, or an administrator.",
  },
  command_garbage: {
    kind: "unavailable",
    text: "It wrote something other than MCP to its standard output.",
    hint: "Standard output is for messages only: let it write its log to standard error. The details show what came.",
  },
  command_silent: {
    kind: "unavailable",
    text: "Its command did not answer within {seconds:second}.",
    hint: `If npx has to download it first, raise its startup timeout. ${BY_HAND}`,
  },
  command_overran: {
    kind: "unavailable",
    text: "It exceeded its limits, and was ended.",
    hint: OWN_LOG,
  },
  command_ended: {
    kind: "unavailable",
    text: "Its process has ended.",
    hint: BY_HAND,
  },
} as const satisfies Record<string, Fault>;
