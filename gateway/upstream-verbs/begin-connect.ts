import { randomBytes } from "node:crypto";
import {
  type AuthorizationServerMetadata,
  checkResourceAllowed,
  discoverOAuthServerInfo,
  type OAuthClientInformationMixed,
  registerClient,
  resourceUrlFromServerUrl,
  startAuthorization,
} from "@modelcontextprotocol/client";
import { and, eq, lt } from "drizzle-orm";
import { oauthFlows, personCredentials } from "@/db/schema/person-credentials";
import { LinkProblem } from "@/gateway/upstreams/problem";
import { problemOf } from "@/gateway/upstreams/problem-of";
import { oauthFetch } from "@/gateway/upstreams/target/oauth-fetch";
import type { Context } from "@/lib/core/context";
import { personOf } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { configuredClient } from "@/lib/servers/connections/configured-client";
import {
  type ConnectableUpstream,
  findConnectable,
} from "@/lib/servers/connections/find-connectable";
import { digestOfState, type Flow, flowPlace } from "@/lib/servers/connections/oauth-flow";
import { permitConnect } from "@/lib/servers/connections/permit-connect";
import { processOf } from "@/lib/servers/connections/process-of";
import { serverNameSchema } from "@/lib/servers/connections/schema";
import { scopeUnion } from "@/lib/servers/connections/scope";
import {
  credentialPlace,
  type StoredTokens,
  sealJson,
  unsealJson,
} from "@/lib/servers/connections/stored-tokens";
import { readChallenge } from "./read-challenge";

const FLOW_MS = 600_000;

/**
 * Returns the URL to which authorization servers redirect users after they have authorized
 * Latchkey.
 */
export const callbackUrl = (publicUrl: string): string => `${publicUrl}/api/upstreams/callback`;

/**
 * Begins to connect a user's account on an upstream server. Discovers the authorization server (RFC
 * 9728, RFC 8414), registers a client there if none is configured (RFC 7591), and returns the URL
 * for the browser. The URL uses PKCE S256, the server as `resource`, and a state of 256 bits that
 * this user can use once within 10 minutes. The verb keeps no transaction open, because it sends
 * requests to other machines. The data that it stores gives no access. Failures: `not_found`,
 * `upstream_failed`, `upstream_unavailable`, `upstream_timeout`.
 */
export const beginConnect = verb({
  kind: "read",
  name: "upstreams.begin_connect",
  audience: "signed_in",
  input: serverNameSchema,
  permit: (ctx, { name }) => permitConnect(ctx, name, "person_oauth"),
  run: async (ctx, { name }): Promise<Result<{ url: string }>> => {
    const person = personOf(ctx.actor);
    const upstream = await findConnectable(ctx, name);
    if (!person || upstream?.credentials !== "person_oauth") return fail("not_found");
    const state = randomBytes(32).toString("base64url");
    try {
      const { url, flow } = await authorization(ctx, upstream, state);
      const stateDigest = digestOfState(ctx.secrets.current, state);
      await ctx.db.delete(oauthFlows).where(lt(oauthFlows.expiresAt, ctx.now));
      await ctx.db.insert(oauthFlows).values({
        stateDigest,
        personId: person.id,
        upstreamId: upstream.id,
        flowSealed: sealJson(ctx.secrets, flowPlace(stateDigest), flow),
        expiresAt: new Date(ctx.now.getTime() + FLOW_MS),
      });
      return succeed({ url: url.href });
    } catch (error) {
      const { message, detail } = problemOf(error);
      const params = { server: name, problem: `It cannot be connected to. ${message}` };
      return fail("upstream_failed", { reason: detail, params });
    }
  },
});

async function authorization(ctx: Context, upstream: ConnectableUpstream, state: string) {
  const process = processOf(ctx);
  const fetchFn = oauthFetch(process, upstream);
  const serverUrl = new URL(upstream.url ?? "");
  const challenge = await readChallenge(fetchFn, serverUrl);
  const found = await discoverOAuthServerInfo(serverUrl, {
    ...(challenge.resourceMetadataUrl
      ? { resourceMetadataUrl: challenge.resourceMetadataUrl }
      : {}),
    fetchFn,
  });
  const metadata = found.authorizationServerMetadata;
  if (!metadata) {
    throw new LinkProblem("failed", "It does not say where people authorize (RFC 8414).");
  }
  const resource = resourceOf(serverUrl, found.resourceMetadata?.resource);
  const issuer = String(found.authorizationServerUrl);
  const offered = challenge.scope ?? found.resourceMetadata?.scopes_supported?.join(" ");
  const earlier = await earlierScopes(ctx, upstream, issuer);
  const scope = upstream.oauthScope ?? scopeToAsk(scopeUnion(...earlier, offered), metadata);
  const redirectUrl = callbackUrl(ctx.config.publicUrl);
  const client: OAuthClientInformationMixed =
    upstream.oauthClientId === null
      ? await registerClient(issuer, {
          metadata,
          clientMetadata: {
            client_name: "Latchkey",
            client_uri: ctx.config.publicUrl,
            redirect_uris: [redirectUrl],
            grant_types: ["authorization_code", "refresh_token"],
            response_types: ["code"],
            application_type: "web",
            token_endpoint_auth_method: authMethod(metadata),
          },
          ...(scope ? { scope } : {}),
          fetchFn,
        })
      : { client_id: upstream.oauthClientId };
  const { authorizationUrl, codeVerifier } = await startAuthorization(issuer, {
    metadata,
    clientInformation: await configuredClient(process, upstream, client),
    redirectUrl,
    ...(scope ? { scope } : {}),
    state,
    resource,
  });
  if (!/^https?:$/.test(authorizationUrl.protocol)) {
    throw new LinkProblem("failed", "Its authorization page is not a web page.");
  }
  const flow: Flow = { grantor: { issuer, metadata, client, resource }, codeVerifier, scope };
  return { url: authorizationUrl, flow };
}

/**
 * Returns the scopes that the server asked for during calls, and those that the user's last
 * connection asked for. These scopes precede the scopes that the server offers, because the number
 * of scopes is limited. Returns none after the server has moved to another authorization server.
 */
async function earlierScopes(ctx: Context, { id }: ConnectableUpstream, issuer: string) {
  const personId = personOf(ctx.actor)?.id ?? "";
  const [row] = await ctx.db
    .select({ sealed: personCredentials.valueSealed, kind: personCredentials.kind })
    .from(personCredentials)
    .where(and(eq(personCredentials.personId, personId), eq(personCredentials.upstreamId, id)));
  if (row?.kind !== "oauth") return [];
  const stored = unsealJson<StoredTokens>(ctx, credentialPlace(personId, id), row.sealed);
  return stored?.grantor.issuer === issuer ? [stored.wantedScope, stored.scope] : [];
}

/**
 * Adds the scope for a refresh token (`offline_access`) if the authorization server has such a
 * scope.
 */
function scopeToAsk(scope: string, metadata: AuthorizationServerMetadata): string {
  if (scope === "" || !metadata.scopes_supported?.includes("offline_access")) return scope;
  return scopeUnion(scope, "offline_access");
}

/**
 * Returns the method by which a registered client authenticates. The method needs no secret if the
 * authorization server allows that.
 */
function authMethod({ token_endpoint_auth_methods_supported }: AuthorizationServerMetadata) {
  const allowed = token_endpoint_auth_methods_supported ?? ["none"];
  const known = ["none", "client_secret_basic", "client_secret_post"];
  return known.find((method) => allowed.includes(method)) ?? "none";
}

/**
 * Returns the name that the server gives to itself as a resource, or the server's URL if it gives
 * none. Throws a `LinkProblem` if this name does not cover the URL.
 */
function resourceOf(serverUrl: URL, said: string | undefined): string {
  if (said === undefined) return resourceUrlFromServerUrl(serverUrl).href;
  if (checkResourceAllowed({ requestedResource: serverUrl, configuredResource: said })) return said;
  throw new LinkProblem("failed", "It names another resource than itself (RFC 9728).");
}
