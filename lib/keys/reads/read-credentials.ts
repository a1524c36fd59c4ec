import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { z } from "zod";
import { apiKeys } from "@/db/schema/api-keys";
import { withShownRevokers } from "@/lib/audit/shown-actors";
import type { Context } from "@/lib/core/context";
import { type Result, succeed } from "@/lib/errors/errors";
import { isKeyId } from "@/lib/keys/key-rows";
import { hasStatus } from "@/lib/keys/key-status";
import { keyView, selectKeys } from "@/lib/keys/model";
import type { listCredentialsSchema } from "@/lib/keys/schema";
import type { CredentialView, KeyView } from "@/lib/keys/view";
import { inOrder, readPage } from "@/lib/paging/read-page";
import type { PageEnds } from "@/lib/paging/view";

interface Own<Row, View> {
  /** Reads the rows of these credentials from their own table, in any order. */
  readonly rows: (ids: string[]) => PromiseLike<Row[]>;
  readonly view: (credential: CredentialView, row: Row) => View;
}

/**
 * Reads connections or trust rules as this actor may see them, in the order of `ids`. Unknown ids
 * are left out.
 */
export async function readCredentials<
  Row extends { readonly id: string },
  View extends CredentialView,
>(ctx: Context, ids: readonly string[], own: Own<Row, View>): Promise<View[]> {
  const wanted = ids.filter(isKeyId);
  if (wanted.length === 0) return [];
  const [keys, rows] = await Promise.all([
    selectKeys(ctx.db).where(inArray(apiKeys.id, wanted)),
    own.rows(wanted),
  ]);
  const views = inOrder(wanted, keys).flatMap((key) => {
    const row = rows.find(({ id }) => id === key.id);
    const { lastFour: _, received: __, rotation: ___, ...view } = keyView(key, ctx.now);
    const { quarantinedAt: ____, ...rest } = view;
    return row ? [own.view(rest, row)] : [];
  });
  return withShownRevokers(ctx, views);
}

interface Wanted<View> extends z.output<typeof listCredentialsSchema> {
  readonly credential: Exclude<KeyView["credential"], "key">;
  /** Additional SQL conditions on `api_keys` that the listed rows must meet. */
  readonly where?: SQL | undefined;
  readonly read: (ctx: Context, ids: readonly string[]) => Promise<View[]>;
}

/**
 * Reads one page of connections or trust rules, newest first. Failure: `invalid_input` for a cursor
 * of another list.
 */
export async function readCredentialPage<View>(
  ctx: Context,
  { credential, where, read, teamId, status, cursor, pageSize }: Wanted<View>,
): Promise<Result<PageEnds & { readonly rows: readonly View[] }>> {
  const page = await readPage(ctx.db, {
    from: apiKeys,
    id: apiKeys.id,
    where: and(
      eq(apiKeys.credential, credential),
      where,
      teamId ? eq(apiKeys.teamId, teamId) : undefined,
      status ? hasStatus(status, ctx.now) : undefined,
    ),
    order: { name: "created", key: apiKeys.createdAt, type: "moment", direction: "desc" },
    cursor,
    limit: pageSize,
  });
  if (!page.ok) return page;
  const { ids, ...ends } = page.value;
  return succeed({ rows: await read(ctx, ids), ...ends });
}
