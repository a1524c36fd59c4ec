/**
 * The values of a form after another person changed the stored values: fields that this form edited
 * keep their value, and all other fields take the stored value.
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

/** The values of a form as text, by label. */
export type Described = Readonly<Record<string, string>>;

export interface FieldConflict {
  readonly label: string;
  readonly stored: string;
  readonly mine: string;
}

/** The labels whose values differ; a missing value counts as empty. */
export function fieldConflicts(stored: Described, mine: Described): FieldConflict[] {
  const labels = new Set([...Object.keys(stored), ...Object.keys(mine)]);
  return [...labels]
    .map((label) => ({ label, stored: stored[label] ?? "", mine: mine[label] ?? "" }))
    .filter((one) => one.stored !== one.mine);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
