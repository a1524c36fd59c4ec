import type { LinkCaller, PostTarget } from "@/gateway/upstreams/call-target";
import type { ServerQuestion } from "@/gateway/upstreams/rpc-answer";
import type { AskOutcome } from "./ask-outcome";

/** Receives what the server sends during a call. Nothing is called after `end`. */
export interface AskListener {
  /**
   * Returns what is needed to fetch the rest of an answer whose stream the server closed: the same
   * target with the current credential, and who calls. Returns null if the call cannot go on.
   */
  again(target: PostTarget): Promise<{ target: PostTarget; caller: LinkCaller } | null>;
  /** Called with each notification that belongs to the call, as JSON. */
  notification(message: Buffer): void;
  /**
   * Called with a question of the server. Returns true if it is going to be answered. The time
   * until then does not count as the server's.
   */
  question(question: ServerQuestion): boolean;
  end(outcome: AskOutcome): void;
}

export interface Asking {
  /** Closes the connection. The listener gets no further events. */
  cancel(): void;
  pause(): void;
  resume(): void;
  /** Sends what follows to another request of the caller, which has this id (as JSON). */
  readdress(callerId: string, progressToken: Buffer | null): void;
  /** Takes a question that came outside the stream of the call. */
  question(question: ServerQuestion): boolean;
}

/** The time limit of a call. It stands still while a person answers a question of the server. */
export interface CallClock {
  stopClock(): void;
  /** Gives the server the whole time again. Returns false if the call has ended. */
  startClock(): boolean;
}

/** Passes a question on to the listener of a call. Returns true if it is going to be answered. */
export function passQuestion(
  question: ServerQuestion,
  listener: AskListener,
  clock: CallClock,
): boolean {
  const { reply } = question;
  const isTaken = listener.question({
    ...question,
    reply: (answer) => {
      if (clock.startClock()) reply(answer);
    },
  });
  if (isTaken) clock.stopClock();
  return isTaken;
}
