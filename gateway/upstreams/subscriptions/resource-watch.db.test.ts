import { describe, expect, test } from "vitest";
import type { ManagedLink } from "@/gateway/upstreams/link/managed-link";
import type { Refusal, ResourceListener } from "@/gateway/upstreams/resource-update";
import { sseServer, talkingProgram } from "@/gateway/upstreams/testing/channel-servers";
import type { TestServer } from "@/gateway/upstreams/testing/http-server";
import { eventually, linkScene } from "@/gateway/upstreams/testing/link-scene";

const UPDATED = "notifications/resources/updated";
const capabilities = { tools: {}, resources: { subscribe: true } };
const scene = linkScene({ connectMs: 20_000, startMs: 20_000 });

/** Watches a resource, and returns what the listener is told. */
function watch(link: ManagedLink, uri: string) {
  const updates: string[] = [];
  const answers: (Refusal | null)[] = [];
  const listener: ResourceListener = {
    keyId: "key",
    updated: ({ params }) => updates.push(params.toString("utf8")),
    answered: (refusal) => answers.push(refusal),
    ended: () => {},
  };
  const watched = link.watchResource(uri, listener);
  return { updates, answers, stop: () => watched.stop() };
}

async function serve(era: "modern" | "legacy"): Promise<[TestServer, ManagedLink]> {
  const server = await scene.serve({ era, capabilities });
  const id = await scene.stage.add("memo", { url: server.url, era, callSeconds: 60 });
  return [server, scene.linkOf(id)];
}

const listens = ({ seen }: TestServer) =>
  seen.filter(({ rpc }) => rpc === "subscriptions/listen").length;
const plain = (uri: string) => JSON.stringify({ uri });

/** Servers that answer everything, and then announce an update of `memo://a`. */
const CHANNELS = {
  stdio: async () => {
    const said = `'{"jsonrpc":"2.0","id":' + id + ',"result":{}}\\n{"jsonrpc":"2.0","method":"${UPDATED}","params":{"uri":"memo://a","n":1.0}}\\n'`;
    return scene.stage.add("talks", { ...talkingProgram(said), callSeconds: 60 });
  },
  "HTTP+SSE": async () => {
    const update = `{"jsonrpc":"2.0","method":"${UPDATED}","params":{"uri":"memo://a","n":1.0}}`;
    const server = await sseServer((id, stream) =>
      stream.write(`data: {"jsonrpc":"2.0","id":${id},"result":{}}\n\ndata: ${update}\n\n`),
    );
    scene.servers.push(server as never);
    return scene.stage.add("sse", { url: server.url, transport: "sse", callSeconds: 60 });
  },
};

describe.each(Object.entries(CHANNELS))("over %s", (_, add) => {
  test("updates arrive as they were written, and again after the connection has ended", async () => {
    const link = scene.linkOf(await add());
    const one = watch(link, "memo://a");
    await eventually(() => one.updates).toEqual(['{"uri":"memo://a","n":1.0}']);
    expect(one.answers).toEqual([null]);
    await link.close();
    await eventually(() => one.answers.length).toBeGreaterThan(1);
    await eventually(() => one.updates.length).toBeGreaterThan(1);
    one.stop();
  });
});

test.each(["legacy", "modern"] as const)(
  "an update that a server of the %s era sends on the stream of a call reaches those who want it",
  async (era) => {
    const [, link] = await serve(era);
    const one = watch(link, "memo://a");
    await eventually(() => one.answers).toEqual([null]);
    await link.request("tools/call", { name: "touch", arguments: { uri: "memo://a" } });
    await eventually(() => one.updates).toEqual([plain("memo://a")]);
  },
);

test("a resource that a server of 2026-07-28 refuses costs only itself", async () => {
  const [server, link] = await serve("modern");
  const [a, none, unheard, b] = ["a", "x/none", "x/unheard", "b"].map((name) =>
    watch(link, `memo://${name}`),
  );
  await eventually(() => a?.answers).toEqual([null]);
  await eventually(() => b?.answers).toEqual([null]);
  await eventually(() => none?.answers).toMatchObject([{ error: { code: -32602 } }]);
  await eventually(() => unheard?.answers).toMatchObject([{ error: { code: -32601 } }]);
  await eventually(() => server.subscribed().toSorted()).toEqual(["memo://a", "memo://b"]);
});

test("a server that ends each subscription with an error is asked ever less often", async () => {
  const [server, link] = await serve("modern");
  server.ends = true;
  const one = watch(link, "memo://a");
  await eventually(() => listens(server)).toBeGreaterThan(3);
  const before = listens(server);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(listens(server) - before).toBeLessThan(15);
  server.ends = false;
  await eventually(() => server.subscribed()).toEqual(["memo://a"]);
  server.announce(UPDATED, { uri: "memo://a", n: 1 });
  await eventually(() => one.updates.at(-1)).toContain('"n":1');
});

test("after a stream of notices has ended, the server is asked again, and an update is reported", async () => {
  const [server, link] = await serve("legacy");
  const one = watch(link, "memo://a");
  await eventually(() => one.answers).toEqual([null]);
  server.drop();
  await eventually(() => one.answers.length).toBeGreaterThan(1);
  expect(one.updates).toContain(plain("memo://a"));
});
