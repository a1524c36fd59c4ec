const USUAL_DAYS = [1, 7, 30, 90, 180, 365];

/**
 * Returns the lifetimes in days that the form offers. The longest is the maximum that the
 * installation's policy allows.
 */
export function daysOffered(maxDays: number): number[] {
  return [...USUAL_DAYS.filter((days) => days < maxDays).slice(-3), maxDays];
}
