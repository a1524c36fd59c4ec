import type { MessageChannel } from "@/gateway/upstreams/message-channel";
import { LinkProblem } from "@/gateway/upstreams/problem";
import type { LinkFault } from "@/lib/servers/faults";

/** The reason why the process of a stdio server ended. */
export class ChildEnded extends LinkProblem {
  /**
   * False if the command could not be run or the process never answered. Starting it again would
   * not help in these cases.
   */
  readonly started: boolean;

  constructor(
    text: string,
    detail: string,
    started: boolean,
    fault: LinkFault = "command_ended",
    hint?: string,
  ) {
    super("unavailable", text, detail, fault, hint);
    this.started = started;
  }
}

/**
 * The standard streams of a stdio server's process. Closing the channel ends the process and its
 * descendants.
 */
export interface ChildChannel extends MessageChannel {
  readonly pid: number | null;
  /**
   * Returns the problem that ended the process, or null if the process is still running or Latchkey
   * ended it.
   */
  ending(): ChildEnded | null;
  /**
   * Returns the last lines that the process wrote to stderr, or to stdout if they were not
   * messages. Secrets are removed.
   */
  tail(): string;
  /** Returns the memory of the process and its descendants now, in bytes. 0 if it has ended. */
  memoryBytes(): number;
  /** True if the process has written to stdout, but no line was a message. */
  wroteGarbage(): boolean;
}
