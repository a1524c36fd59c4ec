import { createHash, randomBytes, randomUUID } from "node:crypto";
import { connect } from "@/db/client";
import { testContext } from "@/lib/core/testing/context";
import { approveConnection } from "@/lib/oauth/connections/approve-connection";
import { requestProof } from "@/lib/oauth/requests/request-cookie";
import type { Installation } from "./installation";
import { keepingAgent, type Reply, send } from "./send";
import type { Server } from "./server-process";

const REDIRECT = "http://127.0.0.1:4711/callback";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

export interface Person {
  readonly id: string;
  readonly teamId: string;
}

/** A connected app, with the tokens that it currently uses. */
export interface Connected {
  readonly clientId: string;
  readonly connectionId: string;
  access: string;
  refresh: string;
}

/**
 * The OAuth authorization code flow. The benchmark itself plays the app, the browser and the user.
 */
export interface Flow {
  /** Registers an app (RFC 7591) and returns its client id. */
  register(name: string): Promise<string>;
  /**
   * Takes an app from its authorization request to its tokens, which takes three requests to the
   * server. The user approves the request with a verb that runs in this process, on the same
   * database, instead of in the console.
   */
  connect(clientId: string, person: Person): Promise<Connected>;
  close(): Promise<void>;
}

/**
 * Prepares the OAuth flow at a server. Requests come from 64 addresses in turn, because Latchkey
 * limits how many authorizations one address may begin per minute.
 */
export function openFlow(installation: Installation, database: string, server: Server): Flow {
  const { port } = server;
  const connection = connect(installation.addressOf(database), { max: 4 });
  const agents = Array.from({ length: 64 }, () => keepingAgent(2));
  let begun = 0;
  const origin = `http://localhost:${port}`;
  const base = testContext({ db: connection.db, secrets: installation.secrets });
  const config = { ...base.config, publicUrl: origin, audience: `${origin}/mcp` };

  const asBrowser = (at: number, path: string, cookie?: string) =>
    send({
      ...{ agent: agents[at] ?? agents[0] ?? keepingAgent(), port, method: "GET", path },
      localAddress: `127.0.1.${at + 1}`,
      headers: cookie === undefined ? {} : { cookie },
    });

  async function approve(person: Person, uid: string, cookie: string) {
    const approved = await approveConnection(
      {
        ...{ ...base, config, now: new Date(), requestId: `req_${uid}` },
        actor: {
          ...{ kind: "person", id: person.id, label: "bench@example.com", role: "member" },
          ...{ sessionId: randomUUID(), teamIds: [person.teamId], leadTeamIds: [] },
        },
      },
      {
        ...{ uid, proof: requestProof(cookie, uid) ?? "", personId: person.id },
        teamId: person.teamId,
      },
    );
    if (!approved.ok) throw new Error(`Not approved: ${JSON.stringify(approved.failure)}`);
    return { id: approved.value.key.id, path: new URL(approved.value.to).pathname };
  }

  return {
    async register(name) {
      const answer = await send({
        ...{ agent: agents[0] ?? keepingAgent(), port, path: "/oauth/register" },
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ client_name: name, redirect_uris: [REDIRECT] }),
      });
      return String(read(answer, 201).client_id);
    },
    async connect(clientId, person) {
      const at = begun++ % agents.length;
      const verifier = randomBytes(32).toString("base64url");
      const asked = new URLSearchParams({
        ...{ response_type: "code", client_id: clientId, redirect_uri: REDIRECT },
        ...{ state: randomUUID(), code_challenge_method: "S256" },
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      });
      const begin = await asBrowser(at, `/oauth/authorize?${asked}`);
      const uid = /\/connect\/approve\/([\w-]+)$/.exec(begin.headers.location ?? "")?.[1];
      if (uid === undefined) throw new Error(`No request was begun: ${begin.status} ${begin.body}`);
      const cookie = cookiesOf(begin);
      const { id, path } = await approve(person, uid, cookie);
      const back = await asBrowser(at, path, cookie);
      const code = new URL(back.headers.location ?? "about:blank").searchParams.get("code") ?? "";
      const form = new URLSearchParams({
        ...{ grant_type: "authorization_code", client_id: clientId, code },
        ...{ redirect_uri: REDIRECT, code_verifier: verifier },
      });
      const tokens = await send({
        ...{ agent: agents[at] ?? keepingAgent(), port, path: "/oauth/token" },
        ...{ localAddress: `127.0.1.${at + 1}`, headers: FORM, body: String(form) },
      });
      const { access_token: access, refresh_token: refresh } = read(tokens, 200);
      return { clientId, connectionId: id, access: String(access), refresh: String(refresh) };
    },
    async close() {
      for (const agent of agents) agent.destroy();
      await connection.close();
    },
  };
}

const cookiesOf = ({ headers }: Reply) =>
  (headers["set-cookie"] ?? []).map((one) => one.split(";", 1)[0]).join("; ");

/** Returns the JSON body of a response. Throws if the response does not have the wanted status. */
export function read({ status, body }: Reply, wanted: number): Record<string, unknown> {
  if (status !== wanted) throw new Error(`expected ${wanted}, got ${status}: ${body}`);
  return JSON.parse(body) as Record<string, unknown>;
}
