import { z } from "zod";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { readAudiences } from "./audience-rows";

/**
 * Lists all outside audiences, sorted by name, with their teams and their use. Failure:
 * `forbidden`.
 */
export const listAudiences = verb({
  kind: "read",
  name: "audiences.list",
  audience: "operator",
  input: z.object({}),
  permit: administratorOnly,
  run: async (ctx) => succeed(await readAudiences(ctx)),
});
