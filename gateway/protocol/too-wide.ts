/** Maximum number of fields in an object; checking 1,000 fields takes a millisecond. */
export const WIDEST = 1_000;
/**
 * The levels that are checked: the message, its params, their arguments or `_meta`, and the values
 * in these.
 */
const LEVELS = 4;

/**
 * Whether an object in the outer levels of a message, or of a message in a batch, has more fields
 * than the protocol's checks may process in a turn. Parts that are only passed on are not counted.
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
