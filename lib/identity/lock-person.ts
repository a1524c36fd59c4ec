import { and, asc, eq, isNotNull, isNull, or } from "drizzle-orm";
import { people } from "@/db/schema/people";
import type { Context } from "@/lib/core/context";

export interface LockedPerson {
  readonly id: string;
  readonly email: string;
  readonly role: "operator" | "member";
  readonly disabledAt: Date | null;
  readonly hasPassword: boolean;
  /** True if this person is the only operator who can sign in. */
  readonly lastOperator: boolean;
}

/**
 * Locks the person and every operator who can sign in, always in the same order, until the
 * transaction ends. If two operators disable each other at the same time, the second request
 * therefore sees the result of the first. `for no key update` does not block other transactions
 * that insert rows with a reference to a person.
 */
export async function lockPerson(ctx: Context, id: string): Promise<LockedPerson | null> {
  const active = and(
    eq(people.role, "operator"),
    isNull(people.disabledAt),
    isNotNull(people.passwordPhc),
  );
  const columns = {
    id: people.id,
    email: people.email,
    role: people.role,
    disabledAt: people.disabledAt,
    phc: people.passwordPhc,
  };
  const rows = await ctx.db
    .select(columns)
    .from(people)
    .where(or(eq(people.id, id), active))
    .orderBy(asc(people.id))
    .for("no key update");
  const person = rows.find((row) => row.id === id);
  if (!person) return null;
  const operators = rows.filter((row) => row.role === "operator" && !row.disabledAt && row.phc);
  const { phc, ...known } = person;
  const hasPassword = phc !== null;
  return { ...known, hasPassword, lastOperator: operators.length === 1 && operators[0]?.id === id };
}
