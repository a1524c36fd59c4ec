import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface TestAuthorization {
  readonly origin: string;
  /**
   * The URL of the protected resource. A test can also serve the resource itself and check tokens
   * with `isGood`.
   */
  readonly resource: string;
  readonly registered: Record<string, unknown>[];
  readonly tokenRequests: URLSearchParams[];
  /** Ways in which the authorization server deviates from the protocol. */
  faults: {
    issuer?: string;
    noPkce?: boolean;
    refuseRefresh?: boolean;
    refreshStatus?: number;
    /** What refreshes wait for. */
    refreshWaits?: Promise<unknown>;
    otherResource?: string;
    /** If true, a request without a token gets a challenge only if it is a POST. */
    challengesOnlyPosts?: boolean;
    /** The scopes in the challenge to a request without a token. */
    offersScopes?: string;
    /**
     * A scope that tool calls need. Tool calls are refused until a connection has asked for this
     * scope.
     */
    needsScope?: string;
    /** If true, tool calls are refused even after a connection has asked for `needsScope`. */
    neverEnough?: boolean;
    authMethods?: readonly string[];
    scopes?: readonly string[];
  };
  accessSeconds: number;
  /** The maximum number of refreshes that waited at once. */
  mostRefreshes: number;
  isGood(authorization: string | undefined): boolean;
  revokeAccess(): void;
  /**
   * Consents on behalf of a user. Returns the URL with the code to which the browser would be sent.
   */
  agree(authorizationUrl: string): URL;
  close(): Promise<void>;
}

/**
 * Starts a hand-written authorization server together with its protected resource. It supports
 * registration, PKCE, and refresh tokens that can be used once. Any other path answers 401 with a
 * challenge or, if the request has a valid token, acts as an MCP server with one tool.
 */
export async function testAuthorization(): Promise<TestAuthorization> {
  const codes = new Map<
    string,
    { challenge: string; redirectUri: string; resource: string | null }
  >();
  const access = new Set<string>();
  const refresh = new Set<string>();
  /** The scopes that the last authorization request asked for. */
  let asked = "";
  let refreshing = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? "/", self.origin);
    const send = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(value));
    if (pathname === "/.well-known/oauth-protected-resource/mcp") {
      const resource = self.faults.otherResource ?? self.resource;
      return send(200, { resource, authorization_servers: [self.origin] });
    }
    if (pathname === "/.well-known/oauth-authorization-server") {
      return send(200, {
        issuer: self.faults.issuer ?? self.origin,
        authorization_endpoint: `${self.origin}/authorize`,
        token_endpoint: `${self.origin}/token`,
        registration_endpoint: `${self.origin}/register`,
        response_types_supported: ["code"],
        code_challenge_methods_supported: self.faults.noPkce ? ["plain"] : ["S256"],
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_methods_supported: self.faults.authMethods ?? ["none"],
        ...(self.faults.scopes ? { scopes_supported: self.faults.scopes } : {}),
      });
    }
    if (pathname === "/register") {
      const metadata = JSON.parse(body) as Record<string, unknown>;
      self.registered.push(metadata);
      return send(201, { ...metadata, client_id: randomUUID() });
    }
    if (pathname === "/token") {
      const form = new URLSearchParams(body);
      self.tokenRequests.push(form);
      if (form.get("grant_type") === "refresh_token" && self.faults.refreshWaits) {
        self.mostRefreshes = Math.max(self.mostRefreshes, ++refreshing);
        await Promise.race([self.faults.refreshWaits, once(response, "close")]);
        refreshing--;
      }
      return token(form, send);
    }
    const { challengesOnlyPosts, offersScopes = "notes", needsScope, neverEnough } = self.faults;
    if (!self.isGood(request.headers.authorization)) {
      if (challengesOnlyPosts && request.method !== "POST") return send(405, { error: "method" });
      const metadata = `${self.origin}/.well-known/oauth-protected-resource/mcp`;
      const challenge = `Bearer resource_metadata="${metadata}", scope="${offersScopes}"`;
      return send(401, { error: "invalid_token" }, { "www-authenticate": challenge });
    }
    const { id = null, method } = JSON.parse(body || "{}") as { id?: unknown; method?: string };
    const isEnough = !neverEnough && asked.split(" ").includes(needsScope ?? "");
    if (method === "tools/call" && needsScope && !isEnough) {
      const challenge = `Bearer error="insufficient_scope", scope="${needsScope}"`;
      return send(403, { error: "insufficient_scope" }, { "www-authenticate": challenge });
    }
    const done = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    const result =
      method === "server/discover"
        ? { ...done, supportedVersions: ["2026-07-28"], capabilities: { tools: {} } }
        : method === "tools/list"
          ? { ...done, tools: [{ name: "read", inputSchema: { type: "object" } }] }
          : { resultType: "complete", content: [{ type: "text", text: "notes" }] };
    send(200, { jsonrpc: "2.0", id, result });
  });

  function token(form: URLSearchParams, send: (status: number, value: unknown) => unknown) {
    const grant = () => {
      const given = { access: randomUUID(), refresh: randomUUID() };
      access.add(given.access);
      refresh.add(given.refresh);
      const expires = { expires_in: self.accessSeconds };
      const tokens = { access_token: given.access, refresh_token: given.refresh };
      return send(200, { ...tokens, token_type: "Bearer", ...expires });
    };
    const refuse = () => send(400, { error: "invalid_grant" });
    if (form.get("grant_type") === "refresh_token") {
      if (self.faults.refreshStatus) return send(self.faults.refreshStatus, { error: "away" });
      // A second use of a refresh token means that the token was stolen, so revoke all refresh
      // tokens (RFC 9700, section 4.14.2).
      const known = refresh.delete(form.get("refresh_token") ?? "");
      if (!known) refresh.clear();
      return known && !self.faults.refuseRefresh ? grant() : refuse();
    }
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const digest = createHash("sha256").update(form.get("code_verifier") ?? "");
    const isRight =
      code?.challenge === digest.digest("base64url") &&
      code.redirectUri === form.get("redirect_uri") &&
      code.resource === form.get("resource");
    return isRight ? grant() : refuse();
  }

  const self: TestAuthorization = {
    origin: "",
    resource: "",
    registered: [],
    tokenRequests: [],
    faults: {},
    accessSeconds: 3_600,
    mostRefreshes: 0,
    isGood: (authorization) => access.has(/^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? ""),
    revokeAccess: () => access.clear(),
    agree: (authorizationUrl) => {
      const params = new URL(authorizationUrl).searchParams;
      const code = randomUUID();
      const redirectUri = params.get("redirect_uri") ?? "";
      const challenge = params.get("code_challenge") ?? "";
      asked = params.get("scope") ?? "";
      codes.set(code, { challenge, redirectUri, resource: params.get("resource") });
      const back = new URL(redirectUri);
      const state = params.get("state") ?? "";
      back.search = new URLSearchParams({ code, state, iss: self.origin }).toString();
      return back;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(self, { origin, resource: `${origin}/mcp` });
}
