import { z } from "zod";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { ownKey } from "@/lib/keys/key-permission";
import { idSchema } from "@/lib/std/schema-id";
import { timeSeries } from "./time-series";

/** Counts the calls and denials of a key for each of the last 30 days (UTC). Today comes last. */
export const keyUsage = verb({
  kind: "read",
  name: "usage.key",
  audience: "owner_or_operator",
  input: z.object({ id: idSchema() }),
  permit: ownKey,
  run: async (ctx, { id }) =>
    succeed(await timeSeries({ db: ctx.db, now: ctx.now, keys: [id] }, "30d")),
});
