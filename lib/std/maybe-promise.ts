/**
 * A value, or a promise of such a value. A value that is already available can be used without
 * waiting for a turn of the event loop.
 */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Calls `next` with the value: immediately if the value is available, otherwise when its promise
 * resolves.
 */
export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
