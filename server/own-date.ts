/** The platform's own `Date`. This module must be loaded before Next. */
const OwnDate = Date;

/**
 * Restores the platform's `Date`. Next replaces it to detect uses of the clock in prerenders with
 * `cacheComponents`, which this project does not use. V8 creates a hidden class for each date that
 * Next's replacement makes, so that every access to such a date is slow.
 */
export function restoreDate(): void {
  globalThis.Date = OwnDate;
  Object.defineProperty(OwnDate.prototype, "constructor", { value: OwnDate });
}
