import { and, desc, sql } from "drizzle-orm";
import { calls } from "@/db/schema/calls";
import type { Context } from "@/lib/core/context";
import { signedInOrAdmin } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { csvCell } from "@/lib/std/csv-cell";
import { EXPORT_ROWS, exportCallsInput } from "@/lib/usage/schema-calls";
import type { CallRow } from "@/lib/usage/view-calls";
import { callsIn } from "./call-conditions";
import { callRows } from "./call-rows";
import { type CallScope, callScope } from "./call-scope";
import { spanOf } from "./list-calls";

const BATCH = 1000;

const CELLS = {
  at: ({ at }) => at,
  method: ({ method }) => method,
  target: ({ target }) => target,
  server: ({ server }) => server?.name ?? null,
  outcome: ({ outcome }) => outcome,
  code: ({ code }) => code,
  duration_ms: ({ durationMicros }) => durationMicros / 1000,
  request_bytes: ({ requestBytes }) => requestBytes,
  response_bytes: ({ responseBytes }) => responseBytes,
  client: ({ client }) => client,
  protocol_version: ({ protocolVersion }) => protocolVersion,
  address: ({ address }) => address,
  request_id: ({ requestId }) => requestId,
  key_id: ({ key }) => key?.id ?? null,
  key: ({ key }) => key?.name ?? null,
  owner_id: ({ owner }) => owner?.id ?? null,
  owner: ({ owner }) => owner?.name ?? null,
  team: ({ team }) => team?.slug ?? null,
} as const satisfies Record<string, (row: CallRow) => unknown>;

/**
 * Exports calls as CSV (RFC 4180) or as newline-delimited JSON, newest first, with the filters and
 * permissions of {@link listCalls}, and at most `EXPORT_ROWS` of them. The output is generated in
 * parts while the calls are read from the database.
 */
export const exportCalls = verb({
  kind: "read",
  name: "calls.export",
  audience: "signed_in",
  input: exportCallsInput,
  permit: signedInOrAdmin,
  run: async (ctx, { format, from, to, ...filters }) => {
    const batches = read(ctx, await callScope(ctx, filters), spanOf(from, to));
    return succeed(format === "csv" ? csv(batches) : ndjson(batches));
  },
});

async function* read(
  ctx: Context,
  scope: CallScope,
  span: ReturnType<typeof spanOf>,
): AsyncGenerator<CallRow[]> {
  let last: { at: Date; id: number } | undefined;
  for (let read = 0; read < EXPORT_ROWS; read += BATCH) {
    const at = last && sql`${last.at.toISOString()}::timestamptz`;
    const stored = await ctx.db
      .select()
      .from(calls)
      .where(
        and(
          callsIn(scope, span),
          last &&
            sql`(${calls.at} <= ${at} and (${calls.at}, ${calls.id}) < (${at}, ${last.id}::bigint))`,
        ),
      )
      .orderBy(desc(calls.at), desc(calls.id))
      .limit(BATCH);
    if (stored.length > 0) yield await callRows(ctx, stored);
    if (stored.length < BATCH) return;
    last = stored.at(-1);
  }
}

async function* csv(batches: AsyncIterable<CallRow[]>): AsyncGenerator<string> {
  const cells = Object.values(CELLS);
  yield `${Object.keys(CELLS).join(",")}\r\n`;
  for await (const rows of batches) {
    yield rows.map((row) => `${cells.map((cell) => csvCell(cell(row))).join(",")}\r\n`).join("");
  }
}

async function* ndjson(batches: AsyncIterable<CallRow[]>): AsyncGenerator<string> {
  const cells = Object.entries(CELLS);
  for await (const rows of batches) {
    const lines = rows.map((row) =>
      JSON.stringify(Object.fromEntries(cells.map(([name, cell]) => [name, cell(row)]))),
    );
    yield `${lines.join("\n")}\n`;
  }
}
