import { count, or, sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { succeed } from "@/lib/errors";
import { operatorOnly } from "@/lib/permissions";
import { verb } from "@/lib/verb";
import { personViews } from "./person-rows";
import { listPeopleSchema } from "./schema";
import type { PeoplePage } from "./view";

/** One page of people by name; `q` searches name and email. `page` counts from 1. */
export const listPeople = verb({
  kind: "read",
  name: "people.list",
  audience: "operator",
  input: listPeopleSchema,
  permit: operatorOnly,
  run: async (ctx, { q, page: asked, pageSize }) => {
    const part = `%${q?.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const where = q
      ? or(sql`${people.name} ilike ${part}`, sql`${people.email} ilike ${part}`)
      : undefined;
    const [counted] = await ctx.db.select({ total: count() }).from(people).where(where);
    const total = counted?.total ?? 0;
    const pageCount = Math.max(1, Math.ceil(total / pageSize));
    const page = Math.min(asked, pageCount);
    const rows = await personViews(ctx, where, {
      orderBy: [sql`lower(${people.name})`, sql`${people.id}`],
      limit: pageSize,
      offset: (page - 1) * pageSize,
    });
    return succeed<PeoplePage>({ rows, total, page, pageCount });
  },
});
