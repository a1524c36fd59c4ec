import { getTableColumns, is, SQL } from "drizzle-orm";
import { expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { CONFIG_DEFAULTS } from "./model";
import { registerUpstreamSchema, upstreamChangesSchema } from "./schema";

test("the default values in the model equal the defaults of the columns in the database", () => {
  const columns = getTableColumns(upstreams);
  for (const [field, value] of Object.entries(CONFIG_DEFAULTS)) {
    const { default: stored, notNull } = columns[field as keyof typeof CONFIG_DEFAULTS];
    if (is(stored, SQL)) expect(value, field).toEqual([]);
    else expect([value, notNull], field).toEqual([stored ?? null, stored !== undefined]);
  }
});

test("every server field can be set at registration and changed later", () => {
  for (const { shape } of [registerUpstreamSchema, upstreamChangesSchema]) {
    expect(Object.keys(CONFIG_DEFAULTS).filter((field) => !(field in shape))).toEqual([]);
  }
});
