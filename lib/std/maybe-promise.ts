/** A value, or the promise of one. What is there already costs no turn of the event loop. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value at once where it is there, and when it is where it is not. */
export function andThen<T, U>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<U>,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
