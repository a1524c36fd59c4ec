import { eq } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import type { ReachedUpstream } from "@/lib/catalogue/view";
import { actsAsOperator } from "@/lib/core/context";
import { signedIn } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { upstreamSchema } from "@/lib/servers/schema";
import { personCatalogue } from "./person-catalogue";

/**
 * Shows a server together with its items, as far as the current person's teams reach them. A member
 * who asks for a server outside this reach gets `not_found`, as for an unknown server.
 */
export const showReach = verb({
  kind: "read",
  name: "upstreams.reach",
  audience: "signed_in",
  input: upstreamSchema,
  permit: signedIn,
  run: async (ctx, { name }) => {
    const [row] = await ctx.db.select().from(upstreams).where(eq(upstreams.name, name));
    const operator = actsAsOperator(ctx.actor);
    if (!row) return fail("not_found", operator ? {} : NOT_REACHED);
    const { catalogue, inventory } = await personCatalogue(ctx);
    const items = Object.values(catalogue.lists)
      .flat()
      .filter((item) => item.server.id === row.id);
    if (!operator && items.length === 0) return fail("not_found", NOT_REACHED);
    const { id, title, state, credentials, instructions } = row;
    return succeed<ReachedUpstream>({
      ...{ id, name, title, state, credentials, instructions },
      passesInstructions: !row.approvesChanges,
      enabled: row.disabledAt === null,
      items: items.map((item) => ({
        kind: item.kind,
        name: item.original,
        exposedName: item.name,
        title: item.title,
        description: item.description,
        definition: item.json,
      })),
      collisions: operator
        ? inventory.collisions
            .filter(({ upstreamId }) => upstreamId === id)
            .map(({ kind, name: item, holder }) => ({ kind, name: item, holder }))
        : [],
    });
  },
});

/**
 * The details of a `not_found` that is recorded as a denial. It means that a member requested an
 * unknown server, or one that none of their teams reaches.
 */
const NOT_REACHED = {
  reason: "permission",
  rule: "A member sees only servers that their teams reach.",
};
