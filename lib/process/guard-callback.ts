import { openedProcess } from "./process";

const NOTHING = () => {};

/**
 * Wraps a callback of a socket, stream, child process or timer, because an exception in such a
 * callback would end this process. The exception is logged, and `ended` is called to end the call,
 * connection or link to which the callback belongs.
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

/** `guardCallback` for a promise that is not awaited, whose rejection would end this process. */
export function runInBackground(work: Promise<unknown>, ended: () => void = NOTHING): void {
  work.catch((error: unknown) => {
    logBug(error);
    guardCallback(ended)();
  });
}

function logBug(error: unknown): void {
  openedProcess()?.log.error({ error }, "a callback failed, and its call or connection was ended");
}
