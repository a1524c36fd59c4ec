import { openedProcess } from "./process";

const NOTHING = () => {};

/**
 * A function for a socket, stream, child or timer to call. What it throws would otherwise end this
 * process: it is logged, and `ended` ends what the callback belongs to, which is never more than one
 * call, connection or link.
 */
export function contained<Given extends unknown[], Back>(
  work: (...given: Given) => Back,
  ended: (...given: Given) => void = NOTHING,
): (...given: Given) => Back | undefined {
  return (...given) => {
    try {
      return work(...given);
    } catch (error) {
      logBug(error);
      try {
        ended(...given);
      } catch (again) {
        logBug(again);
      }
      return undefined;
    }
  };
}

/** The same of work that nobody waits for: its rejection would end this process, too. */
export function unwaited(work: Promise<unknown>, ended: () => void = NOTHING): void {
  work.catch((error: unknown) => {
    logBug(error);
    contained(ended)();
  });
}

function logBug(error: unknown): void {
  openedProcess()?.log.error({ error }, "a callback failed, and what it belongs to was ended");
}
