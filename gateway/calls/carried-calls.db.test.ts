import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { upstreams } from "@/db/schema/upstreams";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask } from "@/gateway/testing/gateway";
import { legacySession } from "@/gateway/testing/legacy-session";
import type { FaultyKind, FaultyServer } from "@/gateway/upstreams/testing/faulty";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { asListed, writeSecret } from "@/gateway/upstreams/testing/write-secret";
import { feed } from "@/lib/change-feed/feed";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";

// These tests check that running calls survive idle checks, era checks and edits of their server.

let shiftMs = 0;
const now = () => performance.now() + shiftMs;
beforeEach(() => {
  shiftMs = 0;
});
const scene = faultyScene({ now });
const { serve } = scene;
const ITEMS = [
  ...["hold", "echo", "ask"].map((name) => ({ name })),
  { kind: "prompt", name: "hold" },
] as const;

async function planted(kind: FaultyKind) {
  const made = await scene.plant(kind, ITEMS, { callSeconds: 3_600 });
  await changesRead();
  return made;
}

/** Waits until this process has received all change notifications from the database. */
async function changesRead() {
  await waitForProcesses(scene.fixture.database.db);
  await eventually(() => feed().isCurrent()).toBe(true);
}

/**
 * At a Streamable HTTP server, these methods take different paths: tool calls are passed on as
 * bytes, and prompt requests go through the SDK.
 */
const CALLS = ["tools/call", "prompts/get"] as const;
const call = (method: (typeof CALLS)[number], name: string) =>
  ask(
    scene.fixture,
    scene.token,
    { era: "legacy", method, params: { name: `files_${name}`, arguments: {} } },
    scene.services,
  );

/** Starts a call that the server does not answer yet, and returns a promise for the answer. */
async function holding(method: (typeof CALLS)[number], server: FaultyServer) {
  const before = server.held();
  const answer = call(method, "hold").then(({ last }) => last);
  await eventually(() => server.held()).toBe(before + 1);
  return { answer };
}

/** Advances the clock, and runs the checks that normally run every 15 seconds. */
async function pass(ms: number) {
  shiftMs += ms;
  scene.links.sweep(now());
  await new Promise((resolve) => setTimeout(resolve, 150));
}

async function edit(id: string, set: Partial<typeof upstreams.$inferInsert>) {
  await scene.fixture.database.db.update(upstreams).set(set).where(eq(upstreams.id, id));
  await changesRead();
  await new Promise((resolve) => setTimeout(resolve, 100));
}

const EACH = (["session", "modern", "sse"] as const).flatMap((kind) =>
  CALLS.map((method) => ({ kind, method })),
);

describe.each(EACH)("$method that is running at a server of kind $kind", ({ kind, method }) => {
  test("a running call survives idle checks and era checks", async () => {
    const { server } = await planted(kind);
    const { answer } = await holding(method, server);
    for (const ms of [301_000, 301_000, 601_000]) await pass(ms);
    expect(server.held()).toBe(1);
    server.release();
    expect(await answer).toMatchObject({ result: {} });
    if (kind !== "session") return;
    expect(server.did.get("hold")).toBe(1);
    // The link is now idle, so Latchkey ends the link's session and the session of the era check.
    await pass(301_000);
    const did = (what: string) => server.did.get(what) ?? 0;
    await eventually(() => did("initialize") - did("DELETE")).toBe(0);
  });

  test("a running call keeps its link when the server's title or description is edited", async () => {
    const { server, id } = await planted(kind);
    const { answer } = await holding(method, server);
    await edit(id, { title: "Files of the team", callSeconds: 600 });
    expect(server.held()).toBe(1);
    const second = await holding(method, server);
    server.release();
    expect(await answer).toMatchObject({ result: {} });
    expect(await second.answer).toMatchObject({ result: {} });
    expect(server.did.get("DELETE")).toBeUndefined();
    expect(server.did.get(kind === "modern" ? "server/discover" : "initialize")).toBe(1);
  });

  test("a running call finishes at the old address after an edit and never reaches the new address", async () => {
    const { server, id } = await planted(kind);
    const { answer } = await holding(method, server);
    const other = await serve(kind);
    await writeSecret(
      scene.fixture.process,
      id,
      "header",
      "authorization",
      "Bearer of-the-new-one",
    );
    await edit(id, { url: other.url });
    await asListed(scene.fixture.database.db, id);
    const second = await holding(method, other);
    expect(server.held()).toBe(1);
    server.release();
    expect(await answer).toMatchObject({ result: {} });
    other.release();
    expect(await second.answer).toMatchObject({ result: {} });
    if (kind === "session") await eventually(() => server.did.get("DELETE")).toBe(1);
    expect(server.heard.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
    expect(other.heard.at(-1)?.authorization).toBe("Bearer of-the-new-one");
  });

  test("a running call ends with an error when its server is disabled", async () => {
    const { server, id } = await planted(kind);
    const { answer } = await holding(method, server);
    await edit(id, { disabledAt: new Date() });
    expect(await answer).toMatchObject({ error: {} });
    if (kind !== "sse") await eventually(() => server.held()).toBe(0);
  });
});

test("a user's answer goes to the address that asked the question, even if the server's address was edited", async () => {
  const { server, id } = await planted("modern");
  const other = await serve("modern");
  const { fixture, token, services } = scene;
  const { post } = await legacySession(fixture, token, { elicitation: {} }, services);
  const called = await post({ id: 7, method: "tools/call", params: { name: "files_ask" } });
  const stream = called.body as ReadableStream<Uint8Array>;
  let said = "";
  const messages = () =>
    [...said.matchAll(/^data: (.+)$/gm)].map(([, one = ""]) => JSON.parse(one));
  const reading = (async () => {
    for await (const chunk of stream) said += Buffer.from(chunk).toString("utf8");
  })();
  await eventually(() => messages().at(-1)?.method).toBe("elicitation/create");
  await edit(id, { url: other.url });
  await asListed(scene.fixture.database.db, id);
  await pass(301_000);
  await post({
    id: messages().at(-1).id,
    result: { action: "accept", content: { account: "Olga" } },
  });
  await reading;
  expect(messages().at(-1)).toMatchObject({ id: 7, result: {} });
  expect(server.did.get("ask")).toBe(2);
  expect(other.did.get("ask")).toBeUndefined();
});
