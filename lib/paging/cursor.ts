import { z } from "zod";

/** A position in a list of one order: before or after the row with this key and id. */
export interface Cursor {
  readonly order: string;
  /** `next`: the rows after it; `previous`: the rows before it. */
  readonly side: "next" | "previous";
  /** The row's sort key as text; null where it has none. */
  readonly key: string | null;
  readonly id: string;
}

const wire = z.tuple([
  z.string(),
  z.enum(["next", "previous"]),
  // Postgres text cannot contain NUL or lone surrogates.
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

/** Decodes a cursor, or null where it is malformed. */
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
