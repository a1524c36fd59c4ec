interface Chosen {
  /** How much the app gets of what the team can use behind Latchkey. */
  readonly narrowed: "everything" | "something" | "nothing";
  /** The names of the outside servers for which the app gets tokens. */
  readonly outside: readonly string[];
  /** The last day of the connection, as text. */
  readonly lastDay: string;
}

/**
 * Returns what the app gets and how long, as the last sentence of the form. Returns null if the app
 * would get nothing, so that there is nothing to allow.
 */
export function approvalText({ narrowed, outside, lastDay }: Chosen): string | null {
  const ends = `The connection ends on ${lastDay} at the latest.`;
  if (narrowed !== "nothing") return ends;
  if (outside.length === 0) return null;
  const names = new Intl.ListFormat("en-GB", { type: "conjunction" }).format(outside);
  return `The app gets tokens for ${names}, and no server behind Latchkey. ${ends}`;
}
