import { asc } from "drizzle-orm";
import { upstreams } from "@/db/schema/upstreams";
import type { Context } from "@/lib/core/context";
import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import type { UpstreamRow } from "@/lib/servers/model";
import { readUpstreamSecrets } from "@/lib/servers/stored/secrets";
import { targetText } from "@/lib/servers/stored/upstream-rows";
import { compareServer } from "./compare-server";
import { planServersSchema, type ServerCode, type WantedServer } from "./schema-code";
import type { PlannedServer, ServersPlan } from "./view-plan";

/**
 * Plans the changes that would make the registered servers match the given list, without making
 * them. Only operators may do this, and API keys may not, because the plan reveals whether a given
 * secret value equals the stored value. Failures: `forbidden`, `invalid_input`.
 */
export const planServers = verb({
  kind: "read",
  name: "upstreams.plan",
  audience: "operator",
  input: planServersSchema,
  permit: operatorOnly,
  run: async (ctx, { servers, prune }): Promise<Result<ServersPlan>> => {
    const twice = servers.find(({ name }, index) => {
      return servers.findIndex((other) => other.name === name) !== index;
    });
    if (twice)
      return fail("invalid_input", { fields: { [twice.name]: "It is in the list twice." } });
    const rows = await ctx.db.select().from(upstreams).orderBy(asc(upstreams.name));
    const planned: PlannedServer[] = [];
    for (const wanted of servers) {
      const row = rows.find(({ name }) => name === wanted.name);
      planned.push(row ? await changeOf(ctx, row, wanted) : registrationOf(wanted));
    }
    const others = rows.filter(({ name }) => !servers.some((wanted) => wanted.name === name));
    for (const { name } of others) {
      planned.push({ action: prune ? "remove" : "leave", name, details: [] });
    }
    planned.sort((one, other) => (one.name < other.name ? -1 : 1));
    const still = planned.filter(({ action }) => action === "unchanged" || action === "leave");
    return succeed({ servers: planned, changes: planned.length - still.length });
  },
});

async function changeOf(
  ctx: Context,
  row: UpstreamRow,
  wanted: WantedServer,
): Promise<PlannedServer> {
  const kept = await readUpstreamSecrets(ctx.db, ctx.secrets, row.id);
  const { details } = compareServer(row, kept, wanted);
  return { action: details.length > 0 ? "change" : "unchanged", name: row.name, details };
}

/** Returns the planned action for a server that is not registered yet. */
export function registrationOf(wanted: ServerCode): PlannedServer {
  const { transport, url = null, command = null, args = [] } = wanted;
  const { paths = [], headers = {}, env = {} } = wanted;
  return {
    action: "register",
    name: wanted.name,
    details: [
      `${transport}: ${targetText({ url, command, args })}`,
      ...paths.map(({ path, access }) => `path ${path}: ${access}`),
      ...Object.keys(headers).map((name) => `header ${name.toLowerCase()}: set`),
      ...Object.keys(env).map((name) => `env ${name}: set`),
      ...(wanted.clientKey ? ["client key: set"] : []),
      ...(wanted.enabled === false ? ["disabled"] : []),
    ],
  };
}
