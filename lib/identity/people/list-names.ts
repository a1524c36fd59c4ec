import { sql } from "drizzle-orm";
import { z } from "zod";
import { people } from "@/db/schema/people";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";

const NAMES_MAX = 1000;

/**
 * Lists the names of up to 1,000 people in sorted order, for use in filters. Disabled people are
 * included.
 */
export const listNames = verb({
  kind: "read",
  name: "people.names",
  audience: "operator",
  input: z.object({}),
  permit: operatorOnly,
  run: async (ctx) =>
    succeed(
      await ctx.db
        .select({ id: people.id, name: people.name })
        .from(people)
        .orderBy(sql`lower(${people.name})`, people.id)
        .limit(NAMES_MAX),
    ),
});
