import type { LinkFault } from "@/lib/servers/faults";
import type { MessageChannel } from "./message-channel";
import { LinkProblem } from "./problem";

/** The problem that ended a stdio server's process. */
export class ChildEnded extends LinkProblem {
  /**
   * False if the command could not be run or the process never answered, so that another start
   * would not help.
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
  /** The problem that ended the process; null while the process runs and after a requested end. */
  ending(): ChildEnded | null;
  /**
   * The last lines that the process wrote to stderr, or to stdout as non-messages, without its
   * secrets.
   */
  tail(): string;
  /** True if all lines of the process on stdout were non-messages. */
  wroteGarbage(): boolean;
}
