import { z } from "zod";

/** A position in a sorted list: directly before or after the row with this key and id. */
export interface Cursor {
  readonly order: string;
  /** `next` means the rows after the position, and `previous` means the rows before it. */
  readonly side: "next" | "previous";
  /** The sort key of the row as text; null if the row's key is null. */
  readonly key: string | null;
  readonly id: string;
}

const wire = z.tuple([
  z.string(),
  z.enum(["next", "previous"]),
  // Postgres cannot store NUL or unpaired surrogates in text.
  z
    .string()
    .regex(/^[^\0\p{Cs}]*$/u)
    .nullable(),
  z.uuid(),
]);

/** Encodes a cursor as opaque text for the API. */
export function cursorText({ order, side, key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, side, key, id])).toString("base64url");
}

/** Decodes a cursor. Returns null if the text is malformed. */
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
