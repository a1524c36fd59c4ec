import { isDeepStrictEqual } from "node:util";
import { asc } from "drizzle-orm";
import { z } from "zod";
import { upstreamSecrets, upstreams } from "@/db/schema/upstreams";
import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { CONFIG_DEFAULTS, type UpstreamRow } from "@/lib/servers/model";
import { pick } from "@/lib/std/pick";
import { referenceTo } from "./references";
import type { ServerCode } from "./schema-code";

/** A servers file, in the form that the command `latchkey apply` reads. */
export interface ServersFile {
  readonly servers: Readonly<Record<string, Omit<ServerCode, "name">>>;
}

type SecretName = Pick<typeof upstreamSecrets.$inferSelect, "upstreamId" | "kind" | "name">;

/**
 * Exports all servers, sorted by name. For each server, only the fields that differ from their
 * defaults are exported, and each secret value is replaced by a reference to an environment
 * variable.
 */
export const exportServers = verb({
  kind: "read",
  name: "upstreams.export",
  audience: "operator",
  input: z.strictObject({}),
  permit: administratorOnly,
  run: async (ctx) => {
    const rows = await ctx.db.select().from(upstreams).orderBy(asc(upstreams.name));
    const { upstreamId, kind, name } = upstreamSecrets;
    const secrets = await ctx.db
      .select({ upstreamId, kind, name })
      .from(upstreamSecrets)
      .orderBy(asc(kind), asc(name));
    const variables = new Set<string>();
    const servers = rows.map((row) => {
      const own = secrets.filter((secret) => secret.upstreamId === row.id);
      return [row.name, codeOf(row, own, variables)] as const;
    });
    return succeed<ServersFile>({ servers: Object.fromEntries(servers) });
  },
});

function codeOf(row: UpstreamRow, secrets: readonly SecretName[], variables: Set<string>) {
  const references = (kind: SecretName["kind"]) =>
    Object.fromEntries(
      secrets
        .filter((secret) => secret.kind === kind)
        .map(({ name }) => [name, referenceTo(variableOf(row.name, name, variables))]),
    );
  const headers = references("header");
  const env = references("env");
  const client = references("oauth_client").client_secret;
  const key = references("client_key").client_key;
  const { paths, ...others } = CONFIG_DEFAULTS;
  const fields = Object.keys(others) as (keyof typeof others)[];
  const changed = fields.filter((field) => !isDeepStrictEqual(row[field], others[field]));
  return {
    transport: row.transport,
    // The default of these fields is null, so a field that differs from its default cannot be null.
    ...(pick(row, changed) as Partial<ServerCode>),
    ...(row.paths === null || row.paths.length === 0 ? {} : { paths: row.paths }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(Object.keys(env).length === 0 ? {} : { env }),
    ...(client === undefined ? {} : { oauthClientSecret: client }),
    ...(key === undefined ? {} : { clientKey: key }),
    ...(row.disabledAt === null ? {} : { enabled: false }),
  };
}

/**
 * Returns a variable name such as ISSUES_AUTHORIZATION, with a number at the end if the name is
 * already taken.
 */
function variableOf(server: string, secret: string, variables: Set<string>): string {
  const plain = `${server}_${secret}`.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  const start = /^[0-9]/.test(plain) ? `_${plain}` : plain;
  let name = start;
  for (let count = 2; variables.has(name); count++) name = `${start}_${count}`;
  variables.add(name);
  return name;
}
