import { z } from "zod";

/** A position in a list with a certain order: before or after the row with this key and id. */
export interface Cursor {
  readonly order: string;
  /** `next`: the rows after the position. `previous`: the rows before the position. */
  readonly side: "next" | "previous";
  /** The row's sort key as text; null if the row has no key. */
  readonly key: string | null;
  readonly id: string;
}

const wire = z.tuple([
  z.string(),
  z.enum(["next", "previous"]),
  // A text in Postgres cannot contain NUL or lone surrogates.
  z
    .string()
    .regex(/^[^\0\p{Cs}]*$/u)
    .nullable(),
  z.uuid(),
]);

/** Encodes a cursor as an opaque text. */
export function cursorText({ order, side, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, side, key, id])).toString("base64url");
}

/** Decodes a cursor; null if the cursor is malformed. */
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
