import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Command } from "@/cli/terminal/command";
import { people } from "@/db/schema/people";
import { fail, succeed } from "@/lib/errors/errors";
import { seedHistory } from "./history";
import { SEED_PEOPLE } from "./people-plan";
import { seedCalls } from "./traffic";

/**
 * Seeds the database only if it contains no people, so that a real installation is never changed.
 */
export const seedCommand: Command = {
  name: "seed",
  help: "Fill an empty database with people, teams, keys and 30 days of calls",
  options: {},
  run: async (ctx) => {
    const [anyone] = await ctx.db.select({ id: people.id }).from(people).limit(1);
    if (anyone) {
      return fail("invalid_input", {
        fields: { database: "There are people in this database; only an empty one is seeded." },
      });
    }
    const password = randomBytes(12).toString("base64url");
    const keys = await seedHistory(ctx, password);
    const calls = await seedCalls(ctx, keys);
    await ctx.db.execute(sql`
      update people p set last_seen_at = s.last from (
        select person_id, max(last_seen_at) as last from sessions group by person_id
      ) s where s.person_id = p.id`);
    const email = SEED_PEOPLE[0].email;
    const seeded = { people: SEED_PEOPLE.length, keys: keys.length, calls };
    return succeed({
      json: { ...seeded, signIn: { url: `${ctx.config.publicUrl}/sign-in`, email, password } },
      text:
        `Created ${seeded.people} people, ${seeded.keys} keys and ${calls} calls.\n\n` +
        `Sign in as ${email} with the password ${password}; all others have the same.\n` +
        "Its MCP servers answer while npm run seed -- --serve runs beside Latchkey.",
    });
  },
};
