import { expect, test } from "vitest";
import { echoScene } from "@/gateway/testing/echo-scene";
import { ask } from "@/gateway/testing/gateway";
import { legacySession } from "@/gateway/testing/legacy-session";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";

// Log messages: which level a server is asked for, and which messages a caller gets.

type Era = "modern" | "legacy";
const LEVEL = "io.modelcontextprotocol/logLevel";
const scene = echoScene();

/** Opens a session of the initialize era, and returns its headers. */
async function session() {
  const { id } = await legacySession(scene.fixture, scene.token, {}, scene.services);
  return { "mcp-session-id": id };
}

async function setLevel(level: string, headers: Record<string, string | undefined>) {
  const request = {
    era: "legacy" as const,
    method: "logging/setLevel",
    params: { level },
    headers,
  };
  return (await ask(scene.fixture, scene.token, request, scene.services)).last;
}

/**
 * Calls the tool. Returns the levels of the log messages, and the level that the server was asked
 * for.
 */
async function logs(era: Era, headers: Record<string, string | undefined> = {}, level?: string) {
  const _meta = level === undefined ? {} : { _meta: { [LEVEL]: level } };
  const given = { logs: "logs", echo: { content: [], resultType: "complete" } };
  const params = { name: "e_tool", arguments: given, ..._meta };
  const request = { era, method: "tools/call", params, headers };
  const { messages, text } = await ask(scene.fixture, scene.token, request, scene.services);
  const heard = messages.filter(({ method }) => method === "notifications/message");
  // What a server logs passes byte for byte.
  expect(text.split('"n":9007199254740993').length - 1).toBe(heard.length);
  expect(messages.at(-1).result).toBeDefined();
  const asked = new Set(heard.map((one) => one.params.data.asked));
  return [heard.map((one) => one.params.level).join(" "), ...asked];
}

test.each(["http legacy", "http modern", "stdio legacy", "stdio modern"] as const)(
  "a caller of %s gets the log messages that it asked for",
  async (kind) => {
    await scene.plantEcho(kind);
    // A client of 2026-07-28 asks in each request.
    expect(await logs("modern", {}, "warning")).toEqual(["warning error", "warning"]);
    expect(await logs("modern", {}, "debug")).toEqual(["debug info warning error", "debug"]);
    expect(await logs("modern")).toEqual([""]);
    // A client of the initialize era asks for its whole session.
    const one = await session();
    const other = await session();
    expect(await setLevel("error", one)).toMatchObject({ result: {} });
    await setLevel("debug", other);
    const isModern = kind.endsWith("modern");
    // Where callers share a session, the server was asked for more on behalf of the others.
    const isShared = kind === "http legacy";
    expect(await logs("legacy", other)).toEqual(["debug info warning error", "debug"]);
    expect(await logs("legacy", one)).toEqual(["error", isShared ? "debug" : "error"]);
    // A client that asked for nothing gets no more because others asked.
    expect(await logs("legacy")).toEqual(["info warning error", isModern ? "info" : "debug"]);
  },
);

test("a client that asked for nothing gets what a server of the initialize era sends by itself", async () => {
  await scene.plantEcho("http legacy");
  expect(await logs("legacy")).toEqual(["debug info warning error", "none"]);
  const one = await session();
  await setLevel("notice", one);
  expect(await logs("legacy", one)).toEqual(["warning error", "notice"]);
});

test("on a channel that several keys share, no log message is passed on, whoever asks", async () => {
  await scene.plantEcho("stdio legacy");
  const { db, sql } = scene.fixture.database;
  await sql`update upstreams set sessions = 'shared'`;
  await waitForProcesses(db);
  const one = await session();
  await setLevel("debug", one);
  expect(await logs("legacy", one)).toEqual([""]);
  expect(await logs("modern", {}, "debug")).toEqual([""]);
});

test("a level that a client set in another process, or before a restart, holds here as well", async () => {
  await scene.plantEcho("http legacy");
  const own = await session();
  expect(await logs("legacy", own)).toEqual(["debug info warning error", "none"]);
  const [, , , name = ""] = /^lk-(\w+)-(\w+)-(.{22})-/.exec(own["mcp-session-id"] ?? "") ?? [];
  const { sql } = scene.fixture.database;
  await sql`
    insert into session_log_levels (session, key_id, level, set_at, expires_at)
    select ${name}, id, 'warning', now(), now() + interval '1 day' from api_keys`;
  await waitForProcesses(scene.fixture.database.db);
  expect(await logs("legacy", own)).toEqual(["warning error", "warning"]);
  await sql`update session_log_levels set level = 'error' where session = ${name}`;
  await waitForProcesses(scene.fixture.database.db);
  expect(await logs("legacy", own)).toEqual(["error", "warning"]);
});

test("a log level that does not exist is refused", async () => {
  await scene.plantEcho("http modern");
  const request = { era: "modern" as const, method: "tools/call" };
  const params = { name: "e_tool", arguments: {}, _meta: { [LEVEL]: "loud" } };
  const { last } = await ask(scene.fixture, scene.token, { ...request, params }, scene.services);
  expect(last.error.code).toBe(-32602);
  expect((await setLevel("loud", await session())).error.code).toBe(-32602);
});
