import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { administer } from "@/e2e/fixtures/administer";
import type { RunningServer } from "@/e2e/fixtures/start-server";
import { beginConnect } from "@/gateway/upstream-verbs/begin-connect";
import { completeConnect } from "@/gateway/upstream-verbs/complete-connect";
import type { Actor } from "@/lib/core/context";
import { makePerson } from "@/lib/core/testing/people";
import { createKey } from "@/lib/keys/creation/create-key";
import { listConnections } from "@/lib/servers/connections/list-connections";
import { removeUpstream } from "@/lib/servers/registry/remove-upstream";
import type { Fields } from "@/lib/std/is-record";

/**
 * The server of a scenario, with the credentials of a client if one is already registered there,
 * and the calls that the scenario asks for.
 */
export interface ScenarioServer {
  readonly url: string;
  readonly scenario: string;
  readonly context: {
    readonly client_id?: string;
    readonly client_secret?: string;
    readonly toolCalls?: readonly { readonly name: string; readonly arguments: Fields }[];
  };
}

const LISTED_MS = 12_000;
const CONNECTS = 4;

/**
 * Uses a scenario's server through Latchkey: an operator registers the server, a person connects an
 * account, and an agent calls the server's tool twice with the person's key. Whenever a call
 * requires it, the person connects the account again. Returns the steps, and whether both calls
 * succeeded.
 */
export async function useUpstream(
  server: RunningServer,
  { url, context }: ScenarioServer,
): Promise<{ ok: boolean; steps: string[] }> {
  const steps: string[] = [];
  const operator = administer(server);
  const name = `s${randomBytes(5).toString("hex")}`;
  const { client_id: oauthClientId, client_secret: oauthClientSecret } = context;
  await operator.register({
    ...{ name, transport: "http", url, credentials: "person_oauth" },
    ...(oauthClientId ? { oauthClientId } : {}),
    ...(oauthClientSecret ? { oauthClientSecret } : {}),
  });
  await operator.grant({ [name]: ["*"] });
  const [team] = await server.database.sql`select id from teams where slug = 'default'`;
  const actor = await makePerson(server.database.db, "Ada", "member", [team?.id]);
  const agent = await agentOf(server, actor);
  try {
    for (let connected = 0, called = 0; called < 2; ) {
      let outcome = connected === 0 ? "connect" : await agent.call(`${name}_test-tool`);
      if (outcome === "not listed" && (await isBroken(server, actor, name))) outcome = "connect";
      steps.push(outcome);
      if (outcome === "called") called++;
      else if (outcome !== "connect" || ++connected > CONNECTS) return { ok: false, steps };
      else {
        const problem = await connect(server, actor, name);
        if (problem !== null) return { ok: false, steps: [...steps, problem] };
      }
    }
    return { ok: true, steps };
  } finally {
    await operator.done((ctx) => removeUpstream(ctx, { name }));
  }
}

/**
 * Connects the person's account as a browser would. Returns null if the account was connected, and
 * otherwise the reason why not.
 */
async function connect(server: RunningServer, actor: Actor, name: string): Promise<string | null> {
  const ctx = { ...administer(server).context(), actor };
  const begun = await beginConnect(ctx, { name });
  if (!begun.ok) return `begin: ${JSON.stringify(begun.failure)}`;
  const page = await fetch(begun.value.url, { redirect: "manual" });
  const back = new URL(page.headers.get("location") ?? "about:blank").searchParams;
  const given = (key: string) => back.get(key) ?? undefined;
  const done = await completeConnect(ctx, {
    state: given("state") ?? "",
    code: given("code"),
    iss: given("iss"),
    error: given("error"),
  });
  return done.ok ? null : `complete: ${JSON.stringify(done.failure)}`;
}

/** Returns true if the console asks the person to connect again. */
async function isBroken(server: RunningServer, actor: Actor, name: string): Promise<boolean> {
  const listed = await listConnections({ ...administer(server).context(), actor }, {});
  const mine = listed.ok ? listed.value.find((one) => one.name === name) : undefined;
  return (mine?.brokenReason ?? null) !== null;
}

/**
 * Creates a key for the person, and returns an agent that uses this key to call tools through the
 * built server.
 */
async function agentOf(server: RunningServer, actor: Actor) {
  const made = await createKey(
    { ...administer(server).context(), actor },
    { name: "Agent", kind: "personal", expires: { type: "days", days: 7 } },
  );
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  const answer = await fetch(`${server.baseURL}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ api_key: made.value.plainKey }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const ask = async (method: string, params: object): Promise<string> => {
    const response = await fetch(`${server.baseURL}/mcp`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return response.text();
  };
  return {
    /**
     * Calls a tool as soon as it is listed. Returns `called` if the call succeeds, `connect` if an
     * account must be connected, `not listed` after 12 s, or else the text of the response.
     */
    async call(tool: string): Promise<string> {
      const untilMs = Date.now() + LISTED_MS;
      for (;;) {
        if ((await ask("tools/list", {})).includes(`"${tool}"`)) break;
        if (Date.now() > untilMs) return "not listed";
        await pause(100);
      }
      const text = await ask("tools/call", { name: tool, arguments: {} });
      if (text.includes("?connect=1")) return "connect";
      return /"text":"test"/.test(text) ? "called" : text.slice(0, 500);
    },
  };
}
