import type { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { issueTexts } from "@/lib/std/issue-texts";

/**
 * Checks fields that were put together at run time, for example from the options of a command, and
 * returns them unchanged as the input of a verb with this schema. Failure: `invalid_input`.
 */
export function asInput<Schema extends z.ZodType>(
  schema: Schema,
  fields: Readonly<Record<string, unknown>>,
): Result<z.input<Schema>> {
  const read = schema.safeParse(fields);
  if (!read.success) return fail("invalid_input", { fields: issueTexts(read.error) });
  return succeed(fields as z.input<Schema>);
}
