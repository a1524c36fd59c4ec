import { customType, timestamp } from "drizzle-orm/pg-core";

/** A column of raw bytes. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({
  dataType: () => "bytea",
});

/** A `timestamptz` column, as a `Date`. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
