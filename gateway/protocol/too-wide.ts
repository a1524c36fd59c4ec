/** Maximum number of fields of an object. Checking 1,000 fields takes a millisecond. */
export const WIDEST = 1_000;
/**
 * The number of levels that are checked: the message, its params, the arguments or `_meta`, and the
 * values in them.
 */
const LEVELS = 4;

/**
 * Returns whether an object in the outer levels of a message or batch has more fields than can be
 * checked in one turn of the event loop. Parts that are only passed on are not counted.
 */
export function isTooWide(value: unknown): boolean {
  return Array.isArray(value) ? value.some((one) => isWide(one, LEVELS)) : isWide(value, LEVELS);
}

function isWide(value: unknown, levels: number): boolean {
  if (levels === 0 || typeof value !== "object" || value === null) return false;
  const inner = Object.values(value);
  if (inner.length > WIDEST && !Array.isArray(value)) return true;
  return inner.some((one) => isWide(one, levels - 1));
}
