import { asc } from "drizzle-orm";
import { z } from "zod";
import { upstreams } from "@/db/schema/upstreams";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { type Result, succeed } from "@/lib/errors/errors";
import { checkTarget } from "@/lib/servers/address/check-target";
import type { DialPolicy } from "@/lib/servers/address/policy";
import { readDialPolicy } from "@/lib/servers/address/read-policy";
import { registerUpstreamSchema } from "@/lib/servers/schema";
import { type ImportedServer, importConfig } from "./import-config";
import type { ImportedFile, ImportPreview } from "./view-import";

export const importTextSchema = z
  .string("Paste a file.")
  .min(1, "Paste a file.")
  .max(500_000, "The file is too long.");

/**
 * Returns what importing a client's configuration file would add: the servers that would be
 * registered, the variables that need a value, and the names that are already taken. The result
 * contains no header or environment values, so the caller has to send the file again to import it.
 * Failures: `malformed_body`, `invalid_input`.
 */
export const previewImport = verb({
  kind: "read",
  name: "upstreams.preview_import",
  audience: "operator",
  input: z.strictObject({ text: importTextSchema }),
  permit: operatorOnly,
  run: async (ctx, { text }): Promise<Result<ImportedFile>> => {
    // References are not resolved, because the file was written for another machine's environment.
    const read = importConfig(text, { read: () => undefined });
    if (!read.ok) return read;
    const policy = await readDialPolicy(ctx.db, ctx.config);
    const names = await ctx.db
      .select({ name: upstreams.name })
      .from(upstreams)
      .orderBy(asc(upstreams.name));
    return succeed({
      rows: read.value.map((entry) => previewOf(entry, policy)),
      taken: names.map(({ name }) => name),
    });
  },
});

function previewOf(entry: ImportedServer, policy: DialPolicy): ImportPreview {
  const { from, draft, notes, problem, fault, unset } = entry;
  const correctable = fault === null || fault === "name" || fault === "variables";
  const wrong = draft && correctable && unset.length === 0 ? problemOf(draft, policy) : null;
  const url = wrong === null ? draft?.url : draft?.url && bareUrl(draft.url);
  return {
    from,
    name: draft?.name ?? null,
    transport: draft?.transport ?? null,
    target: url ?? [draft?.command ?? "", ...(draft?.args ?? [])].join(" "),
    values: Object.keys(draft?.headers ?? draft?.env ?? {}),
    unset,
    notes,
    problem: correctable ? wrong : problem,
  };
}

/**
 * Returns why a draft cannot be registered, or null if it can. The draft's name is not checked,
 * because it can still be changed.
 */
function problemOf(draft: NonNullable<ImportedServer["draft"]>, policy: DialPolicy) {
  const { enabled: _enabled, ...server } = draft;
  const parsed = registerUpstreamSchema.safeParse({ ...server, name: "draft" });
  if (!parsed.success) return parsed.error.issues[0]?.message ?? "It cannot be registered.";
  const target = draft.url === undefined ? null : checkTarget(draft.url, policy);
  return target && !target.ok ? (target.failure.rule ?? "Its address is refused.") : null;
}

/**
 * Returns a URL without its user information and query, because a refused URL may contain a
 * credential.
 */
function bareUrl(text: string): string {
  if (!URL.canParse(text)) return "";
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}
