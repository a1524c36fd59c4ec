import { or, sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { personViews } from "@/lib/identity/person-rows";
import { listPeopleSchema } from "@/lib/identity/schema";
import type { PeoplePage } from "@/lib/identity/view";
import type { Order } from "@/lib/paging/order";
import { readPage } from "@/lib/paging/read-page";

const BY_NAME: Order = {
  ...{ name: "name", key: sql`lower(${people.name})`, type: "text", direction: "asc" },
};

/**
 * Lists one page of people, sorted by name. `q` is searched for in names and emails. Failure:
 * `invalid_input` for a cursor that does not belong to this list.
 */
export const listPeople = verb({
  kind: "read",
  name: "people.list",
  audience: "operator",
  input: listPeopleSchema,
  permit: administratorOnly,
  run: async (ctx, { q, cursor, pageSize }) => {
    const part = `%${q?.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const where = q
      ? or(sql`${people.name} ilike ${part}`, sql`${people.email} ilike ${part}`)
      : undefined;
    const page = await readPage(ctx.db, {
      ...{ from: people, id: people.id, where, order: BY_NAME, cursor },
      limit: pageSize,
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    return succeed<PeoplePage>({ rows: await personViews(ctx, ids), ...ends });
  },
});
