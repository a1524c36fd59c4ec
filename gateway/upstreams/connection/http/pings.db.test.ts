import { expect, test } from "vitest";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";
import { pingingServer, pings } from "@/gateway/upstreams/testing/pinging-server";

// These tests check that the number of replies to pings is limited, because a server may send any
// number of pings.

const scene = linkScene();
const CHANGED = 'data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n';
const fine = (id: string) => `data: {"jsonrpc":"2.0","id":${id},"result":{"fine":true}}\n\n`;

async function pinging(
  transport: "http" | "sse",
  answer: Parameters<typeof pingingServer>[1] = () => {},
) {
  const server = await pingingServer(transport, answer);
  scene.servers.push(server as never);
  const row = { url: server.url, transport, callSeconds: 20 };
  const link = scene.linkOf(await scene.stage.add("pings", row));
  let changes = 0;
  link.on("tools", () => changes++);
  await link.open();
  /**
   * Writes text to the stream that belongs to no request, and waits until Latchkey has read the
   * text.
   */
  const say = async (said: string) => {
    const before = changes;
    await eventually(() => server.say("")).toBe(true);
    server.say(said + CHANGED);
    await eventually(() => changes).toBeGreaterThan(before);
    // Latchkey sends its replies to the earlier pings before this request, so those replies have
    // arrived when the request returns.
    await link.request("ping", {});
  };
  return { server, link, say };
}

test.each(["http", "sse"] as const)(
  "over %s, pings outside calls get at most eight replies at a time",
  async (transport) => {
    const { server, link, say } = await pinging(transport);
    await say(pings(200));
    await eventually(() => server.unnoted()).toBe(8);
    await say(pings(200));
    expect(server.replies).toHaveLength(8);
    if (transport === "http") expect(server.replies[0]).toMatchObject({ id: "p0", session: "s" });
    server.note();
    await eventually(() => server.unnoted()).toBe(0);
    await say(pings(1, "later"));
    await eventually(() => server.replies.at(-1)?.id).toBe("later0");
    await link.close();
    await eventually(() => server.unnoted()).toBe(0);
  },
);

test.each(["http", "sse"] as const)(
  "over %s, pings during calls get at most eight replies at a time",
  async (transport) => {
    const streams: (() => void)[] = [];
    const { server, link, say } = await pinging(transport, (id, stream) => {
      stream.write(pings(60, id));
      streams.push(() => stream.write(fine(id)));
    });
    const calls = [1, 2, 3].map(() => link.request("prompts/get", { name: "x" }));
    await eventually(() => streams.length).toBe(3);
    await eventually(() => server.unnoted()).toBe(8);
    await say("");
    expect(server.replies).toHaveLength(8);
    for (const answer of streams) answer();
    for (const call of calls)
      expect(await call).toMatchObject({ value: { result: { fine: true } } });
    // When a call ends, the replies to its pings are aborted. On a shared channel, pings belong to
    // no call.
    if (transport === "http") await eventually(() => server.unnoted()).toBe(0);
  },
);

test("a call during which the server sends far too many pings ends with an error", async () => {
  const { link } = await pinging("http", (id, stream) => stream.write(pings(150) + fine(id)));
  const answer = await link.request("prompts/get", { name: "x" });
  expect(answer).toMatchObject({
    failure: { params: { problem: expect.stringContaining("notifications") } },
  });
});
