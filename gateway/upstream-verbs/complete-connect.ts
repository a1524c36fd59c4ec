import {
  exchangeAuthorization,
  IssuerMismatchError,
  validateAuthorizationResponseIssuer,
} from "@modelcontextprotocol/client";
import { and, eq, gt, inArray } from "drizzle-orm";
import { oauthFlows } from "@/db/schema/person-credentials";
import { upstreams } from "@/db/schema/upstreams";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { oauthFetch } from "@/gateway/upstreams/target/oauth-fetch";
import { endOf } from "@/gateway/upstreams/target/refresh-tokens";
import { writeAudit } from "@/lib/core/audit-entry";
import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { personOnly } from "@/lib/identity/person-only";
import { configuredClient } from "@/lib/servers/connections/configured-client";
import { digestOfState, type Flow, flowPlace } from "@/lib/servers/connections/oauth-flow";
import { processOf } from "@/lib/servers/connections/process-of";
import { saveConnection } from "@/lib/servers/connections/save-connection";
import { completeConnectSchema } from "@/lib/servers/connections/schema";
import {
  credentialPlace,
  type StoredTokens,
  sealJson,
  unsealJson,
} from "@/lib/servers/connections/stored-tokens";
import { upstreamNote } from "@/lib/servers/stored/upstream-note";
import { callbackUrl } from "./begin-connect";

/**
 * Completes an authorization that `beginConnect` has begun: exchanges the code for tokens and
 * stores them encrypted. The state cannot be used again, whatever the result is. The issuer is
 * checked (RFC 9207) before other parameters are used. A request is sent to another machine, so the
 * verb writes in a transaction of its own. Failures: `link_invalid` if the state is unknown, used,
 * expired or another user's, or if the user may no longer use the server; `upstream_failed`.
 */
export const completeConnect = verb({
  kind: "read",
  name: "upstreams.complete_connect",
  audience: "signed_in",
  input: completeConnectSchema,
  permit: personOnly,
  run: async (ctx, { state, code, iss, error }): Promise<Result<{ name: string }>> => {
    const person = personOf(ctx.actor);
    const started = person && (await spend(ctx, state, person.id));
    if (!started) return fail("link_invalid");
    const { flow, upstream } = started;
    const { name } = upstream;
    const refuse = (reason: string, problem: string) =>
      fail("upstream_failed", { reason, params: { server: name, problem } });
    try {
      const { metadata, issuer, client, resource } = flow.grantor;
      validateAuthorizationResponseIssuer({
        iss,
        expectedIssuer: metadata.issuer,
        issParameterSupported: metadata.authorization_response_iss_parameter_supported === true,
      });
      if (error !== undefined || code === undefined) {
        const known = /^[a-z_]{1,40}$/.test(error ?? "") ? error : "no code";
        return refuse(`authorization refused: ${known}`, `It gave no authorization (${known}).`);
      }
      const process = processOf(ctx);
      const answer = await exchangeAuthorization(issuer, {
        metadata,
        clientInformation: await configuredClient(process, upstream, client),
        authorizationCode: code,
        ...(iss === undefined ? {} : { iss }),
        codeVerifier: flow.codeVerifier,
        redirectUri: callbackUrl(ctx.config.publicUrl),
        resource,
        fetchFn: oauthFetch(process, upstream),
      });
      if (answer.token_type.toLowerCase() !== "bearer") {
        return refuse(`token type ${answer.token_type}`, "Its tokens are of an unknown type.");
      }
      const tokens: StoredTokens = {
        grantor: flow.grantor,
        ...(flow.scope === undefined ? {} : { scope: flow.scope }),
        accessToken: answer.access_token,
        refreshToken: answer.refresh_token ?? null,
        ...endOf(answer.expires_in),
      };
      const kept = await keep(ctx, upstream, person.id, tokens);
      return kept ? succeed({ name }) : fail("link_invalid", { reason: "not reached any more" });
    } catch (thrown) {
      if (thrown instanceof IssuerMismatchError) {
        return refuse("issuer mismatch", "The answer came from another authorization server.");
      }
      const { detail, message } = problemOf(thrown);
      return refuse(detail, `It gave no token. ${message}`);
    }
  },
});

type Upstream = typeof upstreams.$inferSelect;

/**
 * Deletes the state, so that it cannot be used again, and returns its authorization flow. Of two
 * concurrent attempts, only the first gets the flow.
 */
async function spend(
  ctx: Context,
  state: string,
  personId: string,
): Promise<{ flow: Flow; upstream: Upstream } | null> {
  const digests = ctx.secrets.all.map((secret) => digestOfState(secret, state));
  const [row] = await ctx.db
    .delete(oauthFlows)
    .where(
      and(
        inArray(oauthFlows.stateDigest, digests),
        eq(oauthFlows.personId, personId),
        gt(oauthFlows.expiresAt, ctx.now),
      ),
    )
    .returning();
  if (!row) return null;
  const flow = unsealJson<Flow>(ctx, flowPlace(row.stateDigest), row.flowSealed);
  const [upstream] = await ctx.db.select().from(upstreams).where(eq(upstreams.id, row.upstreamId));
  return flow && upstream ? { flow, upstream } : null;
}

async function keep(
  ctx: Context,
  upstream: Upstream,
  personId: string,
  tokens: StoredTokens,
): Promise<boolean> {
  const place = credentialPlace(personId, upstream.id);
  const seconds = tokens.refreshToken === null ? tokens.expiresAtSeconds : null;
  return ctx.db.transaction(async (db) => {
    const within = { ...ctx, db };
    const saved = await saveConnection(within, {
      personId,
      upstreamId: upstream.id,
      kind: "oauth",
      valueSealed: sealJson(ctx.secrets, place, tokens),
      expiresAt: seconds === null ? null : new Date(seconds * 1000),
    });
    if (saved) await writeAudit(within, "upstreams.connect", upstreamNote(upstream));
    return saved;
  });
}
