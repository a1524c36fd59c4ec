import { getTableColumns, is, SQL } from "drizzle-orm";
import { expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { UNSAID } from "./model";
import { registerUpstreamSchema, upstreamChangesSchema } from "./schema";

test("what holds where nothing is said is what the table has where nothing is said", () => {
  const columns = getTableColumns(upstreams);
  for (const [field, unsaid] of Object.entries(UNSAID)) {
    const { default: stored, notNull } = columns[field as keyof typeof UNSAID];
    if (is(stored, SQL)) expect(unsaid, field).toEqual([]);
    else expect([unsaid, notNull], field).toEqual([stored ?? null, stored !== undefined]);
  }
});

test("each of it can be said when a server is registered, and when it is changed", () => {
  for (const { shape } of [registerUpstreamSchema, upstreamChangesSchema]) {
    expect(Object.keys(UNSAID).filter((field) => !(field in shape))).toEqual([]);
  }
});
