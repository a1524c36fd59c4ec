/**
 * A value, or a promise of the value. A value that is already available needs no turn of the event
 * loop.
 */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Calls `next` with the value: at once if the value is available, otherwise when the promise
 * resolves.
 */
export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
