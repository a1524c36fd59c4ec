import { z } from "zod";
import { fail, type Result, succeed } from "@/lib/errors/errors";

/**
 * Reads the query of a request as an object with the schema's fields. Values are numbers if the
 * schema requires numbers, and otherwise text. The verb validates the values. Failures:
 * `invalid_input` for an unknown name, `duplicate_field` for a repeated name.
 */
export function readQuery(
  query: URLSearchParams,
  schema: z.ZodObject | undefined,
): Result<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const field = schema && Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
    if (!field)
      return fail("invalid_input", { fields: { [shown(name)]: "There is no such parameter." } });
    if (Object.hasOwn(values, name)) return fail("duplicate_field", { params: { field: name } });
    values[name] =
      isNumber(field as z.ZodType) && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  }
  return succeed(values);
}

const MAX_NAME_SHOWN = 60;
const shown = (name: string) => name.slice(0, MAX_NAME_SHOWN);

function isNumber(field: z.ZodType): boolean {
  const { type } = z.toJSONSchema(field, { io: "input" });
  return type === "integer" || type === "number";
}
