import { expect, test } from "vitest";
import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import { sseServer } from "@/gateway/upstreams/testing/channel-servers";
import { linkScene } from "@/gateway/upstreams/testing/link-scene";
import { program } from "@/gateway/upstreams/testing/stdio-program";

/** These tests check that one key's failures at a reachable server do not affect another key. */
const scene = linkScene();
const ROUNDS = 3;
/** Number of consecutive failing calls in each round. */
const LOOPS = 6;
const one = { keyId: "one", team: "t" };
const other = { keyId: "other", team: "t" };

async function loop(link: ManagedLink, bad: string) {
  // Only a hanging call uses up its time limit, so only a hanging call gets a short limit.
  const timeoutMs = bad === "hang" ? 150 : 10_000;
  const outcomes: (string | undefined)[] = [];
  const others: unknown[] = [];
  await link.open();
  for (let round = 0; round < ROUNDS; round++) {
    for (let time = 0; time < LOOPS; time++) {
      const failed = await link.request("tools/call", { name: bad }, { caller: one, timeoutMs });
      outcomes.push(failed.ok ? "ok" : failed.failure.reason);
    }
    for (const caller of [other, one, other]) {
      others.push(await link.request("tools/call", { name: "echo" }, { caller }));
    }
  }
  expect(others.filter((answer) => !(answer as { ok: boolean }).ok)).toEqual([]);
  return outcomes;
}

test.each(
  (["modern", "legacy"] as const).flatMap((era) =>
    ["fails", "limited", "unavailable", "hang", "reset", "die", "cut"].map((bad) => ({ era, bad })),
  ),
)(
  "over HTTP ($era), only the key that repeats a failing call is blocked: $bad",
  async ({ era, bad }) => {
    const server = await scene.serve({ era, sessions: era === "legacy" });
    const link = scene.linkOf(
      await scene.stage.add("shared", { url: server.url, callSeconds: 20 }),
    );
    const outcomes = await loop(link, bad);
    expect(outcomes).toContain("call held");
    // If the server gives a retry time, the key is blocked after the first answer. For other
    // failures, the key is blocked after the fifth.
    const first = outcomes.indexOf("call held");
    if (bad === "limited") expect(first).toBe(1);
    else expect(first).toBeGreaterThanOrEqual(5);
    expect(link.target()).not.toBeNull();
  },
);

test("over HTTP+SSE, only the key that repeats a hanging call is blocked", async () => {
  const server = await sseServer((id, stream, { name }) => {
    const result = { content: [] };
    if (name === "echo")
      stream.write(`data: {"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}\n\n`);
  });
  scene.servers.push(server as never);
  const link = scene.linkOf(
    await scene.stage.add("sse", { url: server.url, transport: "sse", callSeconds: 20 }),
  );
  expect(await loop(link, "hang")).toContain("call held");
});

test.each(["hang", "crash"])(
  "for a command, only the key that repeats a failing call is blocked: %s",
  async (bad) => {
    const link = scene.linkOf(
      await scene.stage.add("command", { ...program("ok"), callSeconds: 20 }),
    );
    expect(await loop(link, bad)).toContain("call held");
  },
);

test("if a server says when to retry, the key has to wait that long, and its error says so", async () => {
  const server = await scene.serve({ era: "modern" });
  const link = scene.linkOf(await scene.stage.add("shared", { url: server.url, callSeconds: 20 }));
  const call = (caller: typeof one) => link.request("tools/call", { name: "limited" }, { caller });
  expect(await call(one)).toMatchObject({ failure: { problem: { code: "http_too_many" } } });
  const before = server.seen.length;
  const held = await call(one);
  expect(held).toMatchObject({ failure: { reason: "call held", code: "upstream_unavailable" } });
  expect(held.ok || held.failure.retryAfterSeconds).toBeGreaterThan(20);
  expect(server.seen.length).toBe(before);
  expect(await call(other)).toMatchObject({ failure: { problem: { code: "http_too_many" } } });
  expect(server.seen.length).toBe(before + 1);
});
