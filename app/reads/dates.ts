type Path = readonly (string | number)[];

/**
 * Returns the places of all dates in a value that is sent as JSON, which has no dates. They are sent
 * beside the value and not in it, because texts in it may be of anyone's choice.
 */
export function datePlaces(value: unknown, at: Path = []): Path[] {
  if (value instanceof Date) return [at];
  if (Array.isArray(value)) return value.flatMap((one, index) => datePlaces(one, [...at, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => datePlaces(one, [...at, name]));
}

/** Turns the texts at these places of a parsed value into dates again. Changes the value itself. */
export function restoreDates(value: unknown, places: readonly Path[]): void {
  for (const place of places) {
    const last = place.at(-1);
    if (last === undefined) continue;
    let holder = value as Record<string | number, unknown>;
    for (const name of place.slice(0, -1)) holder = holder[name] as typeof holder;
    holder[last] = new Date(String(holder[last]));
  }
}
