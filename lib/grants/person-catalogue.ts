import { and, eq, isNull } from "drizzle-orm";
import { grants } from "@/db/schema/grants";
import { teamMembers, teams } from "@/db/schema/teams";
import { type Catalogue, compileCatalogue } from "@/lib/catalogue/compile-catalogue";
import type { Inventory } from "@/lib/catalogue/expose-items";
import { readInventory } from "@/lib/catalogue/read-inventory";
import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";

/**
 * Builds the catalogue of a person. It contains everything that at least one of their enabled teams
 * reaches, and their keys cannot reach more. Even operators get only what their teams reach.
 */
export async function personCatalogue(
  ctx: Context,
): Promise<{ readonly catalogue: Catalogue; readonly inventory: Inventory }> {
  const personId = personOf(ctx.actor)?.id;
  const [inventory, reach] = await Promise.all([
    readInventory(ctx),
    personId === undefined
      ? []
      : ctx.db
          .select({
            upstreamId: grants.upstreamId,
            tools: grants.tools,
            prompts: grants.prompts,
            resources: grants.resources,
          })
          .from(grants)
          .innerJoin(teams, eq(teams.id, grants.teamId))
          .innerJoin(teamMembers, eq(teamMembers.teamId, grants.teamId))
          .where(and(eq(teamMembers.personId, personId), isNull(teams.disabledAt))),
  ]);
  return { catalogue: compileCatalogue(inventory, reach, null), inventory };
}
