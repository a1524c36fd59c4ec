/** The platform's own `Date`, if this module is loaded before Next. */
const OwnDate = Date;

/**
 * Restores the platform's `Date`, which Next replaces to notice uses of the clock in prerenders
 * with `cacheComponents`; this project does not use `cacheComponents`. V8 makes a hidden class for
 * each of Next's dates, so every access to such a date is slow.
 */
export function restoreDate(): void {
  globalThis.Date = OwnDate;
  Object.defineProperty(OwnDate.prototype, "constructor", { value: OwnDate });
}
