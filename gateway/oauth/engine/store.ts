import { clientMetadata } from "@/lib/oauth/clients/client-metadata";
import { findClient } from "@/lib/oauth/clients/client-rows";
import { knownClient } from "@/lib/oauth/clients/known-clients";
import { type LiveConnection, readLiveConnection } from "@/lib/oauth/connections/live-connection";
import { findRequest, removeRequest, saveRequest } from "@/lib/oauth/requests/request-rows";
import { spendAssertion } from "@/lib/oauth/tokens/token-rows";
import type { ClientKind } from "@/lib/oauth/view";
import { type Library, type Model, NOTHING, type Payload } from "./model";
import { sentRefreshToken } from "./sent-refresh-token";
import { codes, endBecause, refreshTokens } from "./token-models";
import { currentRequest } from "./under-way";

/** Returns a function that finds a model by the name that the engine gives to it. */
export function engineModels(library: Library): (name: string) => Model {
  const models: Readonly<Record<string, Model>> = {
    Client: clients,
    Grant: grants,
    AuthorizationCode: codes(library),
    RefreshToken: refreshTokens,
    Interaction: requests(library),
    ReplayDetection: assertions(library),
  };
  return (name) => models[name] ?? NOTHING;
}

const store = () => currentRequest().request.process;

const clients: Model = {
  ...NOTHING,
  async find(id) {
    const known = knownClient(id);
    const found = (
      known ? { ...clientMetadata(known, true), client_id: id } : await registeredClient(id)
    ) as Payload | null;
    if (typeof found?.client_name === "string") currentRequest().client = found.client_name;
    return found ?? undefined;
  },
};

async function registeredClient(id: string): Promise<object | null> {
  const sent = await sentRefreshToken();
  return sent?.connection.clientId === id ? sent.client : findClient(store().db, id);
}

/**
 * The model of the engine's grants. A grant is a connection, whose state is read from its row for
 * each request.
 */
const grants: Model = {
  ...NOTHING,
  async find(id) {
    const current = currentRequest();
    const connection = await connectionOf(id);
    if (!connection) return undefined;
    const { state, clientId, resource, tokenSeconds, refusal } = connection;
    current.key = state;
    current.tokenSeconds = tokenSeconds;
    if (refusal) {
      current.reason = refusal;
      return undefined;
    }
    return {
      ...{ jti: id, kind: "Grant", accountId: state.makerId, clientId },
      exp: Math.floor((state.expiresAtMs ?? 0) / 1000),
      resources: { [resource]: state.scopes.join(" ") },
    };
  },
  // The engine calls this if a code or refresh token that was already used is sent again.
  destroy: (id) => endBecause(id),
};

async function connectionOf(id: string): Promise<LiveConnection | null> {
  const sent = await sentRefreshToken();
  if (sent?.token.connectionId === id) return sent.connection;
  const { process, now, exchange } = currentRequest().request;
  return readLiveConnection(process, id, { now, address: exchange.address });
}

const requests = ({ Provider }: Library): Model => ({
  ...NOTHING,
  async find(uid) {
    const row = await findRequest(store(), uid);
    const exp = row && Math.floor(row.expiresAt.getTime() / 1000);
    return row ? { ...row.payload, jti: uid, exp } : undefined;
  },
  async upsert(uid, { jti: _, ...payload }) {
    const client = Provider.ctx?.oidc.client;
    const { client_id, redirect_uri, resource, scope } = payload.params as Payload;
    await saveRequest(store(), uid, {
      payload,
      ...{ clientId: String(client_id), clientName: client?.clientName ?? String(client_id) },
      clientKind: kindOf(String(client_id)),
      ...{ redirectUri: String(redirect_uri), resource: String(resource) },
      scopes: String(scope).split(" "),
    });
  },
  destroy: (uid) => removeRequest(store(), uid),
});

function kindOf(clientId: string): ClientKind {
  if (knownClient(clientId)) return "known";
  return /^https:/i.test(clientId) ? "metadata_document" : "registered";
}

/**
 * The model for the signed assertions that clients have used. Each assertion can be used only once.
 */
const assertions = ({ errors }: Library): Model => ({
  ...NOTHING,
  async upsert(id, _payload, seconds) {
    // A client may give its expiry in fractions of a second (RFC 7519, section 2).
    if (!(await spendAssertion(store(), id, Math.ceil(seconds)))) {
      throw new errors.InvalidClientAuth("client assertion was used before");
    }
  },
});
