import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { apiKeys } from "@/db/schema/api-keys";
import { grants } from "@/db/schema/grants";
import { upstreams } from "@/db/schema/upstreams";
import { faultyScene } from "@/gateway/testing/faulty-scene";
import { ask, plantServer, tokenFor } from "@/gateway/testing/gateway";
import { marked } from "@/gateway/upstreams/testing/marked";
import { program } from "@/gateway/upstreams/testing/stdio-program";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { plantKey } from "@/lib/tokens/testing/process";

const scene = faultyScene({ allowStdio: true });
const ITEMS = ["keep", "kept", "hold"].map((name) => ({ name }));
const KINDS = ["stdio", "session", "sse"] as const;

let keys: { id: string; token: string }[];
beforeEach(async () => {
  keys = [];
  for (let count = 0; count < 2; count++) {
    const { id } = await plantKey(scene.fixture);
    keys.push({ id, token: await tokenFor(scene.fixture, id) });
  }
});

/** Calls a tool with the first or second key, and returns the text of the result, or the error. */
async function call(which: 0 | 1, tool: string, args: object = {}) {
  const params = { name: `files_${tool}`, arguments: args };
  const asked = { era: "legacy", method: "tools/call", params } as const;
  const { last } = await ask(scene.fixture, keys[which]?.token ?? "", asked, scene.services);
  return last.result?.content[0].text ?? last.error?.message ?? last.message;
}

async function plantCommand(mode: string, row: Partial<typeof upstreams.$inferInsert> = {}) {
  const stdio = { transport: "stdio", ...program(mode) } as const;
  const own = { ...row, name: "files", url: null as never, items: ITEMS };
  const id = await plantServer(scene.fixture, { ...stdio, ...own });
  await changesRead();
  return id;
}
/** Waits until all processes know whether the server issues session ids. */
async function noted(id: string, issues: boolean) {
  const { db } = scene.fixture.process;
  const read = () => db.select().from(upstreams).where(eq(upstreams.id, id));
  await expect.poll(read).toMatchObject([{ issuesSessions: issues }]);
  await changesRead();
}
const changesRead = () => waitForProcesses(scene.fixture.database.db);
const plant = (kind: (typeof KINDS)[number], row = {}) =>
  kind === "stdio" ? plantCommand("strict", row) : scene.plant(kind, ITEMS, row);

describe.each(KINDS)("a server that keeps state for its session (%s)", (kind) => {
  test("shows a key nothing of another key's session", async () => {
    await plant(kind);
    await call(0, "keep", { secret: "of key 1" });
    await call(1, "keep", { secret: "of key 2" });
    expect(await call(0, "kept")).toContain("of key 1");
    expect(await call(1, "kept")).toContain("of key 2");
    expect(await call(1, "kept")).not.toContain("of key 1");
  });

  test("shows every key the one session if an operator chose to share it", async () => {
    await plant(kind, { sessions: "shared" });
    await call(0, "keep", { secret: "of key 1" });
    expect(await call(1, "kept")).toContain("of key 1");
  });
});

test("a server without sessions has one connection for all keys", async () => {
  const { server, id } = await scene.plant("modern", ITEMS, { issuesSessions: null });
  expect((await scene.links.get(id, { kind: "server" }).check()).ok).toBe(true);
  await noted(id, false);
  const before = server.did.get("server/discover");
  await call(0, "keep", { said: "by key 1" });
  expect(await call(1, "kept")).toContain("by key 1");
  expect(server.did.get("server/discover")).toBe(before);
});

test("a server that begins to issue session ids is shared no longer", async () => {
  const { id } = await scene.plant("session", ITEMS, { issuesSessions: false });
  const refused = "Its sessions have just become separate for each key.";
  expect(await call(0, "keep", { secret: "of key 1" })).toContain(refused);
  await noted(id, true);
  await call(0, "keep", { secret: "of key 1" });
  expect(await call(1, "kept")).toBe("null");
});

test("the prober lists with a process of its own, whose end leaves callers' processes alone", async () => {
  const mark = `alone-${randomUUID()}`;
  const id = await plantCommand(mark);
  await call(0, "keep", { secret: "of key 1" });
  const own = scene.links.get(id, { kind: "server" });
  const busy = marked(mark);
  expect((await own.check()).ok).toBe(true);
  expect(marked(mark)).toBeGreaterThan(busy);
  scene.links.sweep(performance.now() + 61_000);
  await expect.poll(() => marked(mark)).toBe(busy);
  expect(await call(0, "kept")).toContain("of key 1");
});

describe("a principal's session ends at once, with all its processes, when", () => {
  const set = (columns: Partial<typeof apiKeys.$inferInsert>) => () =>
    scene.fixture.process.db
      .update(apiKeys)
      .set(columns)
      .where(eq(apiKeys.id, keys[0]?.id ?? ""));
  test.each([
    ["its key is revoked", set({ revokedAt: new Date() })],
    ["its key is disabled", set({ disabledAt: new Date() })],
    ["its key expires", set({ expiresAt: new Date(Date.now() + 50) })],
    ["its grant is removed", () => scene.fixture.process.db.delete(grants)],
    ["the server is removed", () => scene.fixture.process.db.delete(upstreams)],
    ["the command is edited", () => scene.fixture.process.db.update(upstreams).set(program("x"))],
  ])("%s", async (_, end) => {
    const mark = `ends-${randomUUID()}`;
    await plantCommand("forks", { args: [...program("forks").args, mark] });
    await call(0, "keep", { secret: "of key 1" });
    expect(marked(mark)).toBeGreaterThan(0);
    await end();
    await expect.poll(() => marked(mark), { timeout: 10_000 }).toBe(0);
  });

  test("another key keeps its session", async () => {
    await plantCommand("strict");
    await call(0, "keep", { secret: "of key 1" });
    await call(1, "keep", { secret: "of key 2" });
    await set({ revokedAt: new Date() })();
    await changesRead();
    await expect.poll(() => call(0, "kept")).not.toContain("of key 1");
    expect(await call(1, "kept")).toContain("of key 2");
  });
});
