/** The platform's own, as long as this is loaded before Next. */
const OwnDate = Date;

/**
 * Takes back the `Date` that Next puts in the place of the platform's, which notices uses of the
 * clock in prerenders with `cacheComponents`; this project does not use that. V8 makes a hidden class
 * for each date of Next's, so that every access to one is looked up anew.
 */
export function restoreDate(): void {
  globalThis.Date = OwnDate;
  Object.defineProperty(OwnDate.prototype, "constructor", { value: OwnDate });
}
