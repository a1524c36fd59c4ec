/**
 * What a form shows after somebody else changed what it was made from: each field that was changed
 * here as it is here, every other one as it is stored now.
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

/** A form in words: what stands in each field, by its label. */
export type Described = Readonly<Record<string, string>>;

export interface FieldConflict {
  readonly label: string;
  readonly stored: string;
  readonly mine: string;
}

/** Where two descriptions differ; what one does not mention is nothing. */
export function fieldConflicts(stored: Described, mine: Described): FieldConflict[] {
  const labels = new Set([...Object.keys(stored), ...Object.keys(mine)]);
  return [...labels]
    .map((label) => ({ label, stored: stored[label] ?? "", mine: mine[label] ?? "" }))
    .filter((one) => one.stored !== one.mine);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
