import type { z } from "zod";

type Required<Answer> = {
  [Name in keyof Answer as null extends Answer[Name] ? never : Name]: Answer[Name];
};

/** Builds an example of a response. Nullable fields that are not given are null. */
export function exampleOf<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  given: Required<z.output<z.ZodObject<Shape>>> & Partial<z.output<z.ZodObject<Shape>>>,
): z.output<z.ZodObject<Shape>> {
  const nulls = Object.keys(schema.shape).map((name) => [name, null]);
  return { ...Object.fromEntries(nulls), ...given };
}
