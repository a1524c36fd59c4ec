import { and, eq } from "drizzle-orm";
import { apiKeys } from "@/db/schema/api-keys";
import { withShownRevokers } from "@/lib/audit/shown-actors";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { hasStatus } from "@/lib/keys/model";
import { readPage } from "@/lib/paging/read-page";
import type { PageEnds } from "@/lib/paging/view";
import { readRules } from "./rule-rows";
import { listRulesSchema } from "./schema";
import type { TrustRuleView } from "./view";

export interface TrustRulePage extends PageEnds {
  readonly rows: readonly TrustRuleView[];
}

/**
 * Lists trust rules, newest first, one page at a time. Failures: `forbidden`, and `invalid_input`
 * for a cursor of another list.
 */
export const listRules = verb({
  kind: "read",
  name: "trust.list",
  audience: "operator",
  input: listRulesSchema,
  permit: operatorOnly,
  run: async (ctx, { teamId, status, cursor, pageSize }) => {
    const page = await readPage(ctx.db, {
      from: apiKeys,
      id: apiKeys.id,
      where: and(
        eq(apiKeys.credential, "trust"),
        teamId ? eq(apiKeys.teamId, teamId) : undefined,
        status ? hasStatus(status, ctx.now) : undefined,
      ),
      order: { name: "created", key: apiKeys.createdAt, type: "moment", direction: "desc" },
      cursor,
      limit: pageSize,
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    const views = await readRules(ctx, ids);
    return succeed<TrustRulePage>({ rows: await withShownRevokers(ctx, views), ...ends });
  },
});
