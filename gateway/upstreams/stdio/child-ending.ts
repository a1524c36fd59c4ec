import { constants } from "node:os";
import { faultText } from "@/gateway/upstreams/problem";
import type { LinkFault } from "@/lib/servers/faults";
import { ChildEnded } from "./child";

const LINES = 40;

/** Returns the last lines that a process wrote, to be shown with the reason for its end. */
export function lastLinesOf(text: string): string {
  return text.trimEnd().split("\n").slice(-LINES).join("\n");
}

/**
 * Builds the reason why a process ended, from its exit status or signal, its last lines and a hint
 * about the cause.
 */
export function endingOf(
  status: number | null,
  signal: string | null,
  stderr: string,
  hint = "",
): ChildEnded {
  const killedBy = signal ?? signalIn(status);
  const fault = killedBy === null ? faultOf(status, stderr) : "command_killed";
  const text = faultText(fault, { status: status ?? 0, signal: killedBy ?? "" });
  const wrote = lastLinesOf(stderr);
  const said = wrote === "" ? "It wrote nothing." : `It last wrote:\n${wrote}`;
  const detail = hint === "" ? said : `${said}\n${hint}`;
  return new ChildEnded(text, detail, !NEVER_STARTED.has(fault), fault);
}

const NEVER_STARTED = new Set<LinkFault>([
  "command_not_found",
  "command_not_runnable",
  "command_sandbox",
]);

/**
 * Returns the signal that ended a command, or null if there was none. The guard uses the exit
 * statuses of a shell: 126, 127, and 128 + the number of a signal.
 */
function signalIn(status: number | null): string | null {
  const number = (status ?? 0) - 128;
  return Object.entries(constants.signals).find(([, one]) => one === number)?.[0] ?? null;
}

function faultOf(status: number | null, stderr: string): LinkFault {
  if (status === null) return "command_ended";
  // bubblewrap prints a line with this prefix if it could not set up the sandbox.
  if (/^bwrap: /.test(stderr)) return "command_sandbox";
  if (status === 127) return "command_not_found";
  return status === 126 ? "command_not_runnable" : "command_exited";
}
