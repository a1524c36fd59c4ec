import { customType, timestamp } from "drizzle-orm/pg-core";

/** Defines a column of raw bytes, which is read as a `Buffer`. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({
  dataType: () => "bytea",
});

/** Defines a `timestamptz` column that is read as a `Date`. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
