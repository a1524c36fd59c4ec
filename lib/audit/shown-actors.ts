import { inArray } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { ActivityRow } from "./view";

type Acted = Pick<ActivityRow, "actorKind" | "actorId" | "actorLabel">;
type Asking = Pick<Context, "db" | "actor">;

/** Who acted, where no name can be told: whoever acts on others' things is one. */
const OPERATOR = "an operator";

/**
 * Records with who acted as who asks may read it: emails are for those who administer, and for
 * everyone their own. Others read the name, and of the machine's own terminal that it was an operator.
 */
export async function withShownActors<Row extends Acted>(
  { db, actor }: Asking,
  rows: readonly Row[],
): Promise<Row[]> {
  if (administers(actor)) return [...rows];
  const me = personOf(actor)?.id;
  const others = rows.flatMap(({ actorKind, actorId }) =>
    actorKind === "person" && actorId !== null && actorId !== me ? [actorId] : [],
  );
  const named = others.length === 0 ? [] : await namesOf(db, inArray(people.id, others));
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return rows.map((row) => {
    if (row.actorId !== null && row.actorId === me) return row;
    if (row.actorKind === "command_line") return { ...row, actorLabel: OPERATOR };
    if (row.actorKind !== "person") return row;
    return { ...row, actorLabel: names.get(row.actorId ?? "") ?? OPERATOR };
  });
}

/** The same of keys, whose row has only what its revoker was called then. */
export async function withShownRevokers<Key extends { readonly revokedBy: string | null }>(
  { db, actor }: Asking,
  keys: readonly Key[],
): Promise<Key[]> {
  if (administers(actor)) return [...keys];
  const emails = keys.flatMap(({ revokedBy }) =>
    revokedBy?.includes("@") && revokedBy !== actor.label ? [revokedBy] : [],
  );
  const named = emails.length === 0 ? [] : await namesOf(db, inArray(people.email, emails));
  const names = new Map(named.map(({ email, name }) => [email, name]));
  return keys.map((key) => {
    const { revokedBy } = key;
    if (revokedBy === null || revokedBy === actor.label) return key;
    if (revokedBy.startsWith("command line")) return { ...key, revokedBy: OPERATOR };
    if (!revokedBy.includes("@")) return key;
    return { ...key, revokedBy: names.get(revokedBy) ?? OPERATOR };
  });
}

function namesOf(db: Asking["db"], where: ReturnType<typeof inArray>) {
  return db
    .select({ id: people.id, name: people.name, email: people.email })
    .from(people)
    .where(where);
}
