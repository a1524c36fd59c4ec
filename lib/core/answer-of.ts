import { is } from "drizzle-orm";
import { PgArray, type PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";

type Columns = Readonly<Record<string, PgColumn>>;
type Json<Value> = Value extends Date ? string : Value;
type Answered<Column extends PgColumn> = Column["_"]["notNull"] extends true
  ? Json<Column["_"]["data"]>
  : Json<Column["_"]["data"]> | null;

/**
 * Derives the schema of a JSON response from table columns. The response has a field for each
 * column, under the name given here; a timestamp is an RFC 3339 string.
 */
export function answerOf<Named extends Columns>(columns: Named) {
  const fields = Object.entries(columns).map(([name, column]) => {
    const one = jsonOf(column);
    return [name, column.notNull ? one : one.nullable()];
  });
  return Object.fromEntries(fields) as { [Name in keyof Named]: z.ZodType<Answered<Named[Name]>> };
}

function jsonOf(column: PgColumn): z.ZodType {
  if (is(column, PgArray)) return z.array(jsonOf(column.baseColumn as PgColumn));
  const { columnType, enumValues } = column;
  switch (columnType) {
    case "PgUUID":
      return z.uuid();
    case "PgText":
      return enumValues?.length ? z.enum(enumValues as [string, ...string[]]) : z.string();
    case "PgInteger":
      return z.int();
    case "PgBoolean":
      return z.boolean();
    case "PgTimestamp":
      return z.iso.datetime();
    default:
      throw new Error(`There is no JSON schema for columns of the type ${columnType}.`);
  }
}
