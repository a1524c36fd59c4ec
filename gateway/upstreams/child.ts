import type { LinkFault } from "@/lib/servers/faults";
import type { MessageChannel } from "./message-channel";
import { LinkProblem } from "./problem";

/** Why a stdio server's process ended. */
export class ChildEnded extends LinkProblem {
  /**
   * False where its command could not be run, or never answered: starting it again would not help.
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
 * The standard streams of a stdio server's process. Closing it ends the process and its
 * descendants.
 */
export interface ChildChannel extends MessageChannel {
  readonly pid: number | null;
  /** Why the process ended, if it ended without being asked to. */
  ending(): ChildEnded | null;
  /** The last lines that it wrote to stderr, or to stdout as non-messages, without its secrets. */
  tail(): string;
  /** True if all its lines on stdout were non-messages. */
  wroteGarbage(): boolean;
}
