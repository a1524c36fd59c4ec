import { is } from "drizzle-orm";
import { PgArray, type PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";

type Columns = Readonly<Record<string, PgColumn>>;
type Json<Value> = Value extends Date ? string : Value;
type Answered<Column extends PgColumn> = Column["_"]["notNull"] extends true
  ? Json<Column["_"]["data"]>
  : Json<Column["_"]["data"]> | null;

/**
 * The schema of what an answer in JSON says of columns of a table, one field for each, by its name
 * here: a moment is text in RFC 3339.
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
      throw new Error(`No answer has a column of this type yet: ${columnType}.`);
  }
}
