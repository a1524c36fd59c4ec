/** Fields of one object. What checks a message field by field takes a millisecond for so many. */
export const WIDEST = 1_000;
/** The message, its params, their arguments or `_meta`, and what is in these. */
const LEVELS = 4;

/**
 * Whether an object in the outer levels of a message, or of one of a batch, has more fields than the
 * protocol's own checks may walk through while everybody waits. What is only passed on is not asked.
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
