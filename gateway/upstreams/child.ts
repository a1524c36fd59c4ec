import type { LinkFault } from "@/lib/servers/faults";
import type { MessageChannel } from "./message-channel";
import { LinkProblem } from "./problem";

/** Why a stdio server's process ended. */
export class ChildEnded extends LinkProblem {
  /** False where its command could not be run, or never answered: doing it again is of no use. */
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

/** The standard streams of a stdio server's process. Closing it ends the process and all its own. */
export interface ChildChannel extends MessageChannel {
  readonly pid: number | null;
  /** Why the process ended, once it has and nobody asked it to. */
  ending(): ChildEnded | null;
  /** The last lines that it wrote, to stderr or as no message to stdout, without its secrets. */
  tail(): string;
  /** True where all that it wrote to stdout were lines that are no messages. */
  wroteGarbage(): boolean;
}
