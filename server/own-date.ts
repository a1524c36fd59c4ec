/** The platform's own, if this is loaded before Next. */
const OwnDate = Date;

/**
 * Restores the platform's `Date`, which Next replaces to notice uses of the clock in prerenders
 * with `cacheComponents`; this project does not use that. V8 makes a hidden class for each of
 * Next's dates, so that every access to one is slow.
 */
export function restoreDate(): void {
  globalThis.Date = OwnDate;
  Object.defineProperty(OwnDate.prototype, "constructor", { value: OwnDate });
}
