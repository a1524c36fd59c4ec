import { eq } from "drizzle-orm";
import { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { anyPerson } from "@/lib/oauth/connections/person-permission";
import { readWatch } from "./read-watch";

/**
 * Returns what the clients of this person's keys and connections did after `since` (`readWatch`).
 * Apps that are connected during this time are included.
 */
export const watchOwn = verb({
  kind: "read",
  name: "usage.watch_own",
  audience: "signed_in",
  input: z.object({ since: z.iso.datetime() }),
  permit: anyPerson,
  run: async (ctx, { since }) => {
    const person = personOf(ctx.actor);
    if (!person) return fail("not_found");
    return succeed(await readWatch(ctx, eq(apiKeys.makerId, person.id), new Date(since)));
  },
});
