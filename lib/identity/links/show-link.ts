import { eq } from "drizzle-orm";
import { people } from "@/db/schema/people";
import { allowed } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { showLinkSchema } from "@/lib/identity/schema";
import { wrongCode } from "@/lib/identity/sign-in/attempt-budget";
import type { LinkPurposeView } from "@/lib/identity/view";
import { findLink } from "./link-code";

/**
 * Shows a person who has a link's code what the link is for, without using up the link. Failures:
 * `link_invalid` for a code that is wrong, used, expired or meant for another page; `rate_limited`.
 */
export const showLink = verb({
  kind: "read",
  name: "links.show",
  audience: "anyone",
  input: showLinkSchema,
  permit: () => allowed,
  run: async (ctx, { code, page }): Promise<Result<LinkPurposeView>> => {
    const link = await findLink(ctx, code);
    if (!link || (link.purpose === "setup") !== (page === "setup")) {
      return wrongCode(ctx, fail("link_invalid"));
    }
    const { purpose, expiresAt, personId } = link;
    if (personId === null) return succeed({ purpose, expiresAt, person: null });
    const [person] = await ctx.db
      .select({ name: people.name, email: people.email, disabledAt: people.disabledAt })
      .from(people)
      .where(eq(people.id, personId));
    if (!person || person.disabledAt) return wrongCode(ctx, fail("link_invalid"));
    return succeed({ purpose, expiresAt, person: { name: person.name, email: person.email } });
  },
});
