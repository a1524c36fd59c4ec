import type { Transport } from "@modelcontextprotocol/client";
import { LinkProblem } from "./problem";

/** Why a stdio server's process ended. */
export class ChildEnded extends LinkProblem {
  /** False where its command could not be run, or never answered: doing it again is of no use. */
  readonly started: boolean;

  constructor(text: string, detail: string, started: boolean) {
    super("unavailable", text, detail);
    this.started = started;
  }
}

/** The standard streams of a stdio server's process. Closing it ends the process and all its own. */
export interface ChildTransport extends Transport {
  readonly stderr: null;
  readonly pid: number | null;
  /** Why the process ended, once it has and nobody asked it to. */
  ending(): ChildEnded | null;
  /** The last line that it wrote to stderr, without its secrets. */
  lastLine(): string;
}
