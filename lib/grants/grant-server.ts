import { randomUUID } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { grants } from "@/db/schema/grants";
import { teams } from "@/db/schema/teams";
import { upstreams } from "@/db/schema/upstreams";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { teamIdsSchema } from "./schema";

const input = z.strictObject({
  server: z.string("Name the server.").min(1, "Name the server.").max(80),
  teamIds: teamIdsSchema.min(1, "Choose a team."),
});

/**
 * Grants everything on a server to teams. A team that already has a grant on the server keeps its
 * grant unchanged. Failures: `forbidden`, `not_found`, and `invalid_input` for a team that does not
 * exist.
 */
export const grantServer = verb({
  kind: "change",
  name: "grants.grant_server",
  audience: "operator",
  input,
  permit: operatorOnly,
  run: async (ctx, { server, teamIds }) => {
    const [upstream] = await ctx.db
      .select({ id: upstreams.id, name: upstreams.name })
      .from(upstreams)
      .where(eq(upstreams.name, server));
    if (!upstream) return fail("not_found");
    const wanted = [...new Set(teamIds)];
    const found = await ctx.db
      .select({ id: teams.id, slug: teams.slug })
      .from(teams)
      .where(inArray(teams.id, wanted));
    if (found.length < wanted.length) {
      return fail("invalid_input", { fields: { teamIds: "This team does not exist." } });
    }
    const everything = { tools: ["*"], prompts: true, resources: true, createdAt: ctx.now };
    const made = await ctx.db
      .insert(grants)
      .values(
        found.map(({ id }) => ({
          id: randomUUID(),
          teamId: id,
          upstreamId: upstream.id,
          ...everything,
        })),
      )
      .onConflictDoNothing()
      .returning({ teamId: grants.teamId });
    return succeed({
      server: upstream,
      teams: found.filter(({ id }) => made.some(({ teamId }) => teamId === id)),
    });
  },
  audit: (_ctx, _input, { server, teams: granted }) =>
    granted.map(({ id, slug }) => ({
      subject: { kind: "team", id, label: slug },
      teamId: id,
      details: { server: server.name, tools: ["*"] },
    })),
});
