import { createHash, randomBytes } from "node:crypto";
import { dataPlane } from "@/gateway/endpoints/route";
import type { Answer } from "@/gateway/http/exchange";
import type { Actor, Context } from "@/lib/core/context";
import { approveConnection } from "@/lib/oauth/connections/approve-connection";
import { requestProof } from "@/lib/oauth/requests/request-cookie";
import { basePathOf, withoutBase } from "@/lib/process/base-path";
import { currentProcess } from "@/lib/process/process";
import { type TestProcess, testExchange, textOf } from "@/lib/tokens/testing/process";

export type Person = Extract<Actor, { kind: "person" }>;
export const REDIRECT = "http://127.0.0.1:4711/callback";

/** The parts of a response that a client reads. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly json: Record<string, unknown>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly address?: string;
}

/** Sends a request to the data plane. The target is a path that may include a query. */
export async function ask(target: string, sent: Sent = {}): Promise<Told> {
  const [path = "", query = ""] = target.split("?", 2);
  const asking = { method: "GET", path, query, ...sent };
  const answer = (await dataPlane(testExchange(asking))) as Answer;
  const text = await textOf(answer);
  const { status, headers, cookies = [] } = answer;
  const isJson = headers["content-type"]?.startsWith("application/json") ?? false;
  return { status, headers, cookies, text, json: isJson ? JSON.parse(text) : {} };
}

/** Sends a form, as clients do to `/oauth/token` and other endpoints. */
export function post(
  path: string,
  form: Readonly<Record<string, string>> | string,
  { headers = {}, ...sent }: Sent = {},
): Promise<Told> {
  const body = typeof form === "string" ? form : new URLSearchParams(form).toString();
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return ask(path, { method: "POST", headers: { ...type, ...headers }, body, ...sent });
}

export function register(metadata: object, sent: Sent = {}): Promise<Told> {
  const headers = { "content-type": "application/json" };
  return ask("/oauth/register", {
    method: "POST",
    headers,
    body: JSON.stringify(metadata),
    ...sent,
  });
}

/** Returns the signed-in user whom `testProcess` created. */
export function maker({ makerId, teamId }: TestProcess): Person {
  const session = { sessionId: "11111111-1111-4111-8111-111111111111", teamIds: [teamId] };
  const who = { id: makerId, label: "maker@example.com", role: "member" } as const;
  return { kind: "person", ...who, ...session, leadTeamIds: [] };
}

export function contextOf({ process }: TestProcess, actor: Actor): Context {
  const { db, config, secrets, log } = process;
  return {
    db,
    config,
    secrets,
    log,
    actor,
    now: new Date(),
    requestId: "req_t",
    address: "127.0.0.1",
  };
}

/**
 * Creates a PKCE verifier, and the parameters that an app has to send with an authorization request
 * (RFC 7636).
 */
export function pkce() {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, challenge: { code_challenge: challenge, code_challenge_method: "S256" } };
}

/**
 * An authorization request that waits for a user's approval, with the cookies of the browser that
 * began the request.
 */
export interface Waiting {
  readonly uid: string;
  readonly cookie: string;
  readonly proof: string;
}

/** Reads the waiting request from a response that redirects to the consent page. */
export function waitingOf({ headers, cookies }: Told): Waiting {
  const uid = /\/connect\/approve\/([\w-]+)$/.exec(headers.location ?? "")?.[1] ?? "";
  const cookie = cookies.map((one) => one.split(";", 1)[0]).join("; ");
  return { uid, cookie, proof: requestProof(cookie, uid) ?? "" };
}

/**
 * Follows the redirect after the user has approved or declined. Returns the address to which the
 * app is redirected.
 */
export async function resume(to: string, cookie: string): Promise<URL> {
  const base = basePathOf(currentProcess().config.publicUrl);
  const path = withoutBase(new URL(to).pathname, base) ?? "";
  const answer = await ask(path, { headers: { cookie } });
  return new URL(answer.headers.location ?? "about:blank");
}

export interface ConnectedApp {
  readonly clientId: string;
  readonly verifier: string;
  readonly code: string;
  readonly connectionId: string;
}

/**
 * Registers an app, requests access, and approves the request as `person`. Returns the app with its
 * code.
 */
export async function codeOf(it: TestProcess, person = maker(it)): Promise<ConnectedApp> {
  const { json } = await register({ client_name: "An app", redirect_uris: [REDIRECT] });
  const clientId = String(json.client_id);
  const { verifier, challenge } = pkce();
  const asked = new URLSearchParams({
    ...{ response_type: "code", client_id: clientId, redirect_uri: REDIRECT, state: "s" },
    ...challenge,
  });
  const { uid, cookie, proof } = waitingOf(await ask(`/oauth/authorize?${asked}`));
  const approved = await approveConnection(contextOf(it, person), {
    ...{ uid, proof, personId: person.id, teamId: it.teamId },
  });
  if (!approved.ok) throw new Error(JSON.stringify(approved.failure));
  const back = await resume(approved.value.to, cookie);
  const code = back.searchParams.get("code") ?? "";
  return { clientId, verifier, code, connectionId: approved.value.key.id };
}

export function exchangeCode({ clientId, verifier, code }: ConnectedApp): Promise<Told> {
  return post("/oauth/token", {
    ...{ grant_type: "authorization_code", client_id: clientId, code, redirect_uri: REDIRECT },
    code_verifier: verifier,
  });
}

export function refresh({ clientId }: ConnectedApp, token: unknown): Promise<Told> {
  return post("/oauth/token", {
    ...{ grant_type: "refresh_token", client_id: clientId, refresh_token: String(token) },
  });
}

/** Connects an app, and returns the app with its first tokens. */
export async function connectApp(it: TestProcess) {
  const app = await codeOf(it);
  const { json } = await exchangeCode(app);
  return { ...app, access: String(json.access_token), refresh: String(json.refresh_token) };
}
