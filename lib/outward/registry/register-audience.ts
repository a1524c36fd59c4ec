import { randomUUID } from "node:crypto";
import { count, eq } from "drizzle-orm";
import { outwardAudiences } from "@/db/schema/outward";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { audienceFault, canonicalAudience, isOwnAudience } from "@/lib/outward/audience-uri";
import { AUDIENCES_MAX } from "@/lib/outward/schema";
import { allowTeams, audienceNote, readAudiences } from "./audience-rows";
import { registerAudienceSchema } from "./schema";

/**
 * Registers a server outside the gateway that verifies Latchkey's tokens for an audience of its
 * own. Also sets the teams whose keys may be granted that audience. No key has the audience until
 * it is granted to the key. Failures: `forbidden`, and `invalid_input` for a URI that is not a
 * valid audience, refers to this installation, or is already registered in any spelling.
 */
export const registerAudience = verb({
  kind: "change",
  name: "audiences.register",
  audience: "operator",
  input: registerAudienceSchema,
  permit: administratorOnly,
  run: async (ctx, { uri, name, teamIds }) => {
    const refuse = (words: string) => fail("invalid_input", { fields: { uri: words } });
    if (isOwnAudience(ctx.config, uri)) {
      return refuse("This is Latchkey's own address. Give the address of the other server.");
    }
    const fault = audienceFault(uri);
    if (fault !== null) return refuse(fault);
    const [registered] = await ctx.db.select({ all: count() }).from(outwardAudiences);
    if ((registered?.all ?? 0) >= AUDIENCES_MAX) {
      return refuse(`At most ${AUDIENCES_MAX} audiences can be registered. Remove one first.`);
    }
    const canonical = canonicalAudience(uri);
    const id = randomUUID();
    const [made] = await ctx.db
      .insert(outwardAudiences)
      .values({ id, uri, canonical, name, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning({ id: outwardAudiences.id });
    if (!made) {
      const [same] = await ctx.db
        .select({ name: outwardAudiences.name })
        .from(outwardAudiences)
        .where(eq(outwardAudiences.canonical, canonical));
      return refuse(`"${same?.name ?? "Another audience"}" has this address already.`);
    }
    const allowed = await allowTeams(ctx, id, teamIds);
    if (!allowed.ok) return allowed;
    const [audience] = await readAudiences(ctx, id);
    return audience ? succeed({ audience }) : fail("not_found");
  },
  audit: (_ctx, _input, { audience }) =>
    audienceNote(audience, { teams: audience.teams.map(({ slug }) => slug) }),
});
