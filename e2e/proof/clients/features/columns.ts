/** The features of the table, in the order of its columns. */
export const FEATURES = [
  "list",
  "call",
  "long",
  "progress",
  "cancel",
  "ask",
  "structured",
  "image",
  "app",
  "big",
] as const;
export type Feature = (typeof FEATURES)[number];

/** How long the long call takes. nginx waits for 60 s by default. */
export const WAIT_SECONDS = Number(process.env.FEATURES_WAIT_SECONDS ?? 150);

/** The number that no double holds, and the double next to it. */
export const BIG = "9007199254740993";
export const NEAR = "9007199254740992";

/** A client of the table, connected through nginx. */
export interface ClientRow {
  readonly name: string;
  /**
   * Uses a feature and returns a cell: `yes`, `yes: …`, `none: …` if the client has no such
   * feature, or `no: …` with what went wrong. `cancel` is the last one, because it may end the
   * client.
   */
  cell(feature: Feature): Promise<string>;
  close(): Promise<void>;
}

/** Returns `yes` if a text contains the expected one, and else `no` with the text. */
export function has(text: string, expected: string): string {
  return text.includes(expected) ? "yes" : `no: ${text.replaceAll(/\s+/g, " ").slice(0, 400)}`;
}

/**
 * Says how the big number arrived at the client's user, and how it arrived at the server. Most
 * clients are written in JavaScript, whose numbers are doubles.
 */
export function bigCell(text: string): string {
  const plain = text.replaceAll("\\", "");
  const exact = new RegExp(`"id": ?${BIG}`).test(plain);
  const rounded = new RegExp(`"id": ?${NEAR}`).test(plain);
  const sent = /"sent": ?"(\d+)"/.exec(plain)?.[1];
  if (!exact && !rounded) return `no: ${plain.slice(0, 300)}`;
  const received = exact ? "arrives exactly" : "rounded by the client";
  return `yes: ${received}, ${sent === BIG ? "sent exactly" : "the client sends it rounded"}`;
}
