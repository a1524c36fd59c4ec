import { eq, inArray } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { holderOf } from "@/gateway/upstreams/principal";
import type { Context } from "@/lib/core/context";
import type { SessionHolder } from "@/lib/servers/view-sessions";

/** Reads whose sessions these are. Returns a function that looks up the holder by principal. */
export async function sessionHolders(
  { db }: Context,
  principals: readonly string[],
): Promise<(principal: string) => SessionHolder | null> {
  const idsOf = (kind: "key" | "person") =>
    principals.map(holderOf).flatMap((holder) => (holder.kind === kind ? [holder.id] : []));
  const { id, name, credential } = apiKeys;
  const [keys, persons] = await Promise.all([
    db
      .select({ id, name, kind: credential, team: teams.name })
      .from(apiKeys)
      .innerJoin(teams, eq(teams.id, apiKeys.teamId))
      .where(inArray(id, idsOf("key"))),
    db
      .select({ id: people.id, name: people.name })
      .from(people)
      .where(inArray(people.id, idsOf("person"))),
  ]);
  const holders = new Map<string, SessionHolder>();
  for (const key of keys) holders.set(key.id, key);
  for (const person of persons) holders.set(person.id, { ...person, kind: "person", team: null });
  return (principal) => holders.get(holderOf(principal).id) ?? null;
}
