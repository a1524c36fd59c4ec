import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { readAudiences } from "./audience-rows";
import { audienceSchema } from "./schema";

/** Returns one outside audience, with its teams and its use. Failures: `forbidden`, `not_found`. */
export const showAudience = verb({
  kind: "read",
  name: "audiences.show",
  audience: "operator",
  input: audienceSchema,
  permit: administratorOnly,
  run: async (ctx, { id }) => {
    const [audience] = await readAudiences(ctx, id);
    return audience ? succeed(audience) : fail("not_found");
  },
});
