import { sql } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { actsAsOperator, type Context } from "@/lib/core/context";
import { personStatus } from "@/lib/identity/person-rows";
import { containsWords, type Found, firstOf, NOTHING, rankOf } from "./matching";

const STATES = { active: null, invited: "Invited", disabled: "Disabled" } as const;

/** Finds people by name and email. Only operators find people. */
export async function findPeople(ctx: Context, q: string, limit: number): Promise<Found> {
  if (!actsAsOperator(ctx.actor)) return NOTHING;
  const rows = await ctx.db
    .select({
      id: people.id,
      name: people.name,
      email: people.email,
      disabledAt: people.disabledAt,
      passwordPhc: people.passwordPhc,
    })
    .from(people)
    .where(containsWords(q, [people.name, people.email]))
    .orderBy(rankOf(q, people.name), sql`lower(${people.name})`, people.id)
    .limit(limit + 1);
  const hits = rows.map((row) => ({
    ...{ kind: "person" as const, id: row.id, title: row.name, server: null },
    detail: row.email,
    state: STATES[personStatus(row)],
  }));
  return firstOf(hits, limit);
}
