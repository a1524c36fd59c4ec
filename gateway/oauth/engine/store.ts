import { clientMetadata } from "@/lib/oauth/clients/client-metadata";
import { findClient } from "@/lib/oauth/clients/client-rows";
import { knownClient } from "@/lib/oauth/clients/known-clients";
import { readLiveConnection } from "@/lib/oauth/connections/live-connection";
import { findRequest, removeRequest, saveRequest } from "@/lib/oauth/requests/request-rows";
import {
  findToken,
  saveCode,
  saveRefreshToken,
  spendAssertion,
  spendCode,
  type TokenKind,
} from "@/lib/oauth/tokens/token-rows";
import type { ClientKind } from "@/lib/oauth/view";
import { endByRequest } from "./end-by-request";
import { currentRequest } from "./under-way";

type Payload = Record<string, unknown>;

/** The storage interface that the engine calls an adapter. Tokens are stored only as digests. */
export interface Model {
  find(id: string): Promise<Payload | undefined>;
  upsert(id: string, payload: Payload, seconds: number): Promise<void>;
  destroy(id: string): Promise<void>;
  consume(id: string): Promise<void>;
  revokeByGrantId(id: string): Promise<void>;
}

/** The model for data that is not stored here: sessions, signed access tokens and registrations. */
const NOTHING: Model = {
  find: async () => undefined,
  upsert: async () => {},
  destroy: async () => {},
  consume: async () => {},
  revokeByGrantId: async () => {},
};

/**
 * The parts of the engine's library that the models use. They are passed in, because the library is
 * loaded only at its first use.
 */
type Library = Pick<typeof import("oidc-provider"), "Provider" | "errors">;

/** Returns a function that finds a model by the name that the engine gives to it. */
export function engineModels(library: Library): (name: string) => Model {
  const models: Readonly<Record<string, Model>> = {
    Client: clients,
    Grant: grants,
    AuthorizationCode: tokens("code", "AuthorizationCode", library),
    RefreshToken: tokens("refresh", "RefreshToken", library),
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
      known ? { ...clientMetadata(known, true), client_id: id } : await findClient(store().db, id)
    ) as Payload | null;
    if (typeof found?.client_name === "string") currentRequest().client = found.client_name;
    return found ?? undefined;
  },
};

/**
 * The model of the engine's grants. A grant is a connection, whose state is read from its row for
 * each request.
 */
const grants: Model = {
  ...NOTHING,
  async find(id) {
    const current = currentRequest();
    const { process, now, exchange } = current.request;
    const { address } = exchange;
    const connection = await readLiveConnection(process, id, { now, address });
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

const REUSED = {
  code_reused: "Its authorization code was used twice.",
  refresh_reused: "A refresh token that had been replaced was used again.",
} as const;

async function endBecause(id: string): Promise<void> {
  const { request, reason } = currentRequest();
  const why = reason === "code_reused" ? REUSED.code_reused : REUSED.refresh_reused;
  await endByRequest(request, id, why);
}

function tokens(kind: TokenKind, name: string, { errors }: Library): Model {
  const reused = `${kind}_reused` as const;
  return {
    ...NOTHING,
    // `jti` is the token itself, which must not be stored.
    upsert: (value, { jti: _, ...payload }) => {
      const id = String(payload.grantId);
      if (kind === "code") return saveCode(store(), value, id, payload);
      return saveRefreshToken(store(), value, id, { payload, replaces: currentRequest().replaces });
    },
    async find(value) {
      const found = await findToken(store(), kind, value);
      if (!found) return undefined;
      const current = currentRequest();
      if (kind === "refresh") current.foundBy = found.digest;
      const spent = found.spentAtSeconds;
      if (spent !== null) current.reason = reused;
      return {
        ...found.payload,
        ...{ jti: value, kind: name, grantId: found.connectionId },
        // A used token is still reported as used after its expiry.
        exp: spent === null ? found.expiresAtSeconds : Math.floor(Date.now() / 1000) + 60,
        ...(spent === null ? {} : { consumed: spent }),
      };
    },
    async consume(value) {
      // The engine saves the successor right after this call. Saving the successor marks this token
      // as used.
      if (kind === "refresh") currentRequest().replaces = value;
      if (kind === "refresh" || (await spendCode(store(), value))) return;
      // If one code is exchanged twice at the same time, only this check detects the second
      // exchange.
      const found = await findToken(store(), kind, value);
      currentRequest().reason = reused;
      if (found) await endBecause(found.connectionId);
      throw new errors.InvalidGrant("authorization code already consumed");
    },
  };
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
