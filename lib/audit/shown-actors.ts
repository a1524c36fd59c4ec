import { inArray } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { administers, type Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import type { ActivityRow } from "./view";

type ActorFields = Pick<ActivityRow, "actorKind" | "actorId" | "actorLabel">;
type Reader = Pick<Context, "db" | "actor">;

/**
 * The label for an actor whose name is unknown. Leads have names, and otherwise only operators act
 * on what belongs to other people, so the actor must be an operator.
 */
const OPERATOR = "an operator";

/**
 * Replaces the actors' labels with labels that the reader may see. Administrators see emails. All
 * others see their own email, other people's names, and "an operator" for an action from the
 * command line.
 */
export async function withShownActors<Row extends ActorFields>(
  { db, actor }: Reader,
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

/**
 * Adds the present names of the people among the actors, whom lists show by name. The labels must be
 * those that the reader may see: a person whose label the reader sees as a role gets no name.
 */
export async function withActorNames<Row extends ActorFields>(
  { db }: Pick<Reader, "db">,
  rows: readonly Row[],
): Promise<(Row & { readonly actorName: string | null })[]> {
  const isPerson = (row: Row) =>
    row.actorKind === "person" && row.actorId !== null && row.actorLabel !== OPERATOR;
  const ids = [...new Set(rows.flatMap((row) => (isPerson(row) ? [row.actorId ?? ""] : [])))];
  const named = ids.length === 0 ? [] : await namesOf(db, inArray(people.id, ids));
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    ...row,
    actorName: isPerson(row) ? (names.get(row.actorId ?? "") ?? null) : null,
  }));
}

/**
 * Replaces the labels of the people who revoked these keys, by the same rules as `withShownActors`.
 * A key's row stores only the label that the person had at that time, and not the person's id.
 */
export async function withShownRevokers<Key extends { readonly revokedBy: string | null }>(
  { db, actor }: Reader,
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

function namesOf(db: Reader["db"], where: ReturnType<typeof inArray>) {
  return db
    .select({ id: people.id, name: people.name, email: people.email })
    .from(people)
    .where(where);
}
