import { z } from "zod";

/** A place in a list: beside the row with this key and id, in one order. */
export interface Cursor {
  readonly order: string;
  /** `next` is what follows the row, `previous` what stands before it. */
  readonly side: "next" | "previous";
  /** What the list is sorted by, as text; null where the row has none. */
  readonly key: string | null;
  readonly id: string;
}

const wire = z.tuple([
  z.string(),
  z.enum(["next", "previous"]),
  // Postgres keeps no NUL, and has no half of a character.
  z
    .string()
    .regex(/^[^\0\p{Cs}]*$/u)
    .nullable(),
  z.uuid(),
]);

/** A cursor for whoever pages on; opaque to them. */
export function cursorText({ order, side, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, side, key, id])).toString("base64url");
}

/** The cursor of a text, or null where it is none of ours. */
export function cursorOf(text: string): Cursor | null {
  if (!/^[\w-]+$/.test(text)) return null;
  try {
    const [order, side, key, id] = wire.parse(
      JSON.parse(Buffer.from(text, "base64url").toString()),
    );
    return { order, side, key, id };
  } catch {
    return null;
  }
}
