import { inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { withShownRevokers } from "@/lib/audit/shown-actors";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { keyView, selectKeys } from "@/lib/keys/model";
import { listKeysSchema } from "@/lib/keys/schema";
import type { KeyPage } from "@/lib/keys/view";
import type { Order } from "@/lib/paging/order";
import { inOrder, readPage } from "@/lib/paging/read-page";
import { matchingKeys } from "./key-filter";

type Filters = z.output<typeof listKeysSchema>;

/**
 * Lists one page of keys, sorted by creation, name, last use or expiry. Operators see all keys;
 * members see only the keys that they created. Failure: `invalid_input` for a cursor that belongs
 * to another list.
 */
export const listKeys = verb({
  kind: "read",
  name: "keys.list",
  audience: "signed_in",
  input: listKeysSchema,
  permit: signedInOrAdmin,
  run: async (ctx, filters) => {
    const page = await readPage(ctx.db, {
      ...{ from: apiKeys, id: apiKeys.id, where: matchingKeys(ctx, filters) },
      order: ORDERS[filters.sort],
      cursor: filters.cursor,
      limit: filters.pageSize,
    });
    if (!page.ok) return page;
    const { ids, ...ends } = page.value;
    // The team and the creator are joined only to the rows of this page, so a later page costs no
    // more than the first.
    const rows = await selectKeys(ctx.db).where(inArray(apiKeys.id, [...ids]));
    const views = inOrder(ids, rows).map((row) => keyView(row, ctx.now));
    return succeed<KeyPage>({ rows: await withShownRevokers(ctx, views), ...ends });
  },
});

const ORDERS: Readonly<Record<Filters["sort"], Order>> = {
  created: { name: "created", key: apiKeys.createdAt, type: "moment", direction: "desc" },
  name: { name: "name", key: sql`lower(${apiKeys.name})`, type: "text", direction: "asc" },
  last_used: {
    ...{ name: "last_used", key: apiKeys.lastUsedAt, type: "moment", direction: "desc" },
    nullable: true,
  },
  expires: {
    ...{ name: "expires", key: apiKeys.expiresAt, type: "moment", direction: "asc" },
    nullable: true,
  },
};
