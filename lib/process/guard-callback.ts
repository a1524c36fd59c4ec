import { openedProcess } from "./process";

const NOTHING = () => {};

/**
 * Wraps a callback of a socket, stream, child process or timer, in which an uncaught exception
 * would end the whole process. If the callback throws, the exception is logged, and `ended` is
 * called to end the call, connection or link to which the callback belongs.
 */
export function guardCallback<Given extends unknown[], Back>(
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

/**
 * Handles the rejection of a promise that is not awaited: logs the error and calls `ended`. Without
 * this, an unhandled rejection would end the process.
 */
export function runInBackground(work: Promise<unknown>, ended: () => void = NOTHING): void {
  work.catch((error: unknown) => {
    logBug(error);
    guardCallback(ended)();
  });
}

function logBug(error: unknown): void {
  openedProcess()?.log.error({ error }, "a callback failed, and its call or connection was ended");
}
