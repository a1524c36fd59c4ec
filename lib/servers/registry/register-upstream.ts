import { randomUUID } from "node:crypto";
import { upstreams } from "@/db/schema/upstreams";
import { pathProblems } from "@/lib/commands/declared-paths";
import { verb } from "@/lib/core/verb";
import { fail, succeed } from "@/lib/errors/errors";
import { checkTarget } from "@/lib/servers/address/check-target";
import { readDialPolicy } from "@/lib/servers/address/read-policy";
import { registerUpstreamSchema } from "@/lib/servers/schema";
import { checkTls } from "@/lib/servers/stored/tls";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { mayRun } from "@/lib/servers/stored/upstream-permission";
import { upstreamView } from "@/lib/servers/stored/upstream-rows";
import { writeUpstreamSecrets } from "@/lib/servers/stored/write-secrets";

/**
 * Registers a server, which no team can use until it gets a grant. The values of headers and
 * environment variables are sealed and never returned. Failures: `forbidden`, `server_name_taken`,
 * `target_refused` with the broken rule, `invalid_input`.
 */
export const registerUpstream = verb({
  kind: "change",
  name: "upstreams.register",
  audience: "operator",
  input: registerUpstreamSchema,
  permit: (ctx, { transport }) => mayRun(ctx, transport),
  denials: ["target_refused"],
  run: async (ctx, input) => {
    const { headers, env, oauthClientSecret, clientKey, ...given } = input;
    const tls = checkTls({ ...given, clientKey });
    if (!tls.ok) return tls;
    const config = { ...given, ...tls.value };
    if (config.url !== undefined) {
      const target = checkTarget(config.url, await readDialPolicy(ctx.db, ctx.config));
      if (!target.ok) return target;
    }
    const fields = pathProblems(config.paths ?? [], ctx.config.privatePaths);
    if (Object.keys(fields).length > 0) return fail("invalid_input", { fields });
    const paths = config.transport === "stdio" ? (config.paths ?? []) : null;
    const [row] = await ctx.db
      .insert(upstreams)
      .values({ id: randomUUID(), ...config, paths, createdAt: ctx.now, updatedAt: ctx.now })
      .onConflictDoNothing({ target: upstreams.name })
      .returning();
    if (!row) {
      return fail("server_name_taken", { fields: { name: "Another server has this name." } });
    }
    const secrets = await writeUpstreamSecrets(ctx, row.id, {
      ...{ headers, env, oauthClientSecret, clientKey },
    });
    return succeed({ upstream: await upstreamView(ctx, row), secretNames: secrets.set });
  },
  audit: (_ctx, _input, { upstream, secretNames }) =>
    upstreamNote(upstream, { transport: upstream.transport, secrets: secretNames }),
});
