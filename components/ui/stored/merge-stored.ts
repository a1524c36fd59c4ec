/**
 * Merges the values of a form with the stored values after another person has changed them. Fields
 * that this form changed keep their values, and all other fields take the stored values.
 */
export function mergeStored<Values extends object>(
  base: Values,
  mine: Values,
  now: Values,
): Values {
  const names = [...Object.keys(mine), ...Object.keys(now)] as (keyof Values)[];
  const merged: Partial<Values> = {};
  for (const name of new Set(names)) {
    const value = isSame(mine[name], base[name]) ? now[name] : mine[name];
    if (value !== undefined) merged[name] = value;
  }
  return merged as Values;
}

/** The values of a form as text, by the labels of the fields. */
export type Described = Readonly<Record<string, string>>;

export interface FieldConflict {
  readonly label: string;
  readonly stored: string;
  readonly mine: string;
}

/**
 * Lists the fields whose stored and typed values differ. A missing value counts as an empty value.
 */
export function fieldConflicts(stored: Described, mine: Described): FieldConflict[] {
  const labels = new Set([...Object.keys(stored), ...Object.keys(mine)]);
  return [...labels]
    .map((label) => ({ label, stored: stored[label] ?? "", mine: mine[label] ?? "" }))
    .filter((one) => one.stored !== one.mine);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
