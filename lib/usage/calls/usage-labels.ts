import { inArray } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { people } from "@/db/schema/people";
import { teams } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import type { UsageDimension, UsageRow } from "@/lib/usage/view-calls";
import { NIL, OWN_SERVER } from "./call-scope";

type Label = Pick<UsageRow, "value" | "label">;
const NOTHING: Label = { value: null, label: null };

/**
 * Returns a function that turns a stored value of a dimension into the value of the filter with the
 * same name and the name to show. A deleted key, person or team keeps its id as its name.
 */
export async function usageLabels(
  { db }: Context,
  by: UsageDimension,
  found: readonly { readonly value: string; readonly server: string }[],
): Promise<(value: string) => Label> {
  const ids = found.flatMap(({ value }) => (value === "" || value === NIL ? [] : [value]));
  const same = (value: string): Label => (value === "" ? NOTHING : { value, label: value });
  if (by === "tool" || by === "client" || (ids.length === 0 && by !== "server")) return same;
  const names = new Map<string, Label>();
  if (by === "server") {
    for (const { value, server } of found) names.set(value, same(server));
    names.set(NIL, { value: OWN_SERVER, label: OWN_SERVER });
  }
  for (const { id, value, label } of ids.length === 0 ? [] : await NAMES[by](db, ids)) {
    names.set(id, { value: value ?? id, label });
  }
  return (value) => names.get(value) ?? same(value);
}

type Named = Promise<{ id: string; value?: string; label: string }[]>;

const NAMES: Readonly<
  Record<Exclude<UsageDimension, "tool" | "client">, (db: Context["db"], ids: string[]) => Named>
> = {
  key: (db, ids) =>
    db
      .select({ id: apiKeys.id, label: apiKeys.name })
      .from(apiKeys)
      .where(inArray(apiKeys.id, ids)),
  person: (db, ids) =>
    db.select({ id: people.id, label: people.name }).from(people).where(inArray(people.id, ids)),
  team: (db, ids) =>
    db
      .select({ id: teams.id, value: teams.slug, label: teams.name })
      .from(teams)
      .where(inArray(teams.id, ids)),
  server: (db, ids) =>
    db
      .select({ id: upstreams.id, value: upstreams.name, label: upstreams.name })
      .from(upstreams)
      .where(inArray(upstreams.id, ids)),
};
