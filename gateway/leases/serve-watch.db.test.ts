import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { grants } from "@/db/schema/grants";
import { sessionLeases } from "@/db/schema/session-leases";
import { plantServer } from "@/gateway/testing/gateway";
import { type TestServer, testServer } from "@/gateway/upstreams/testing/http-server";
import { eventually } from "@/gateway/upstreams/testing/link-scene";
import { follow } from "@/lib/change-feed/follow";
import { announceProcess } from "@/lib/change-feed/process-id";
import { waitForProcesses } from "@/lib/change-feed/wait-for-processes";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { serveWatch } from "./serve-watch";

const capabilities = { tools: {}, resources: { subscribe: true } };
let fixture: TestProcess;
let server: TestServer;
let watches: string;
let unfollow: () => Promise<void>;
const stops: AbortController[] = [];

beforeAll(async () => {
  fixture = await testProcess();
  const { database, process } = fixture;
  const processId = randomUUID();
  announceProcess(processId);
  unfollow = await follow({ database: database.address, log: process.log, processId });
  server = await testServer({ era: "legacy", sessions: true, capabilities });
  watches = await plantServer(fixture, {
    name: "memo",
    url: server.url,
    era: "legacy",
    sessions: "principal",
    capabilities,
    items: [{ kind: "resource", name: "memo://a" }],
  });
  await database.db.update(grants).set({ resources: true });
  await waitForProcesses(database.db);
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});
afterAll(async () => {
  await server.close();
  await unfollow();
  await fixture.close();
});

/** Watches a resource as another process would, and returns what that process would be sent. */
function serve(head: { watches: string; principal: string; keyId: string }) {
  const stop = new AbortController();
  stops.push(stop);
  const pieces: string[] = [];
  const relay = {
    head,
    body: Buffer.from(JSON.stringify(["memo://a"])),
    signal: stop.signal,
    begin: () => {},
    piece: async (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes).toString("utf8")),
    end: () => {},
  };
  return { pieces, over: serveWatch(fixture.process, relay, head) };
}

test("the other process hears of updates until the key may no longer read the resource", async () => {
  const { id: keyId } = await plantKey(fixture);
  const { pieces, over } = serve({ watches, principal: keyId, keyId });
  await eventually(() => pieces[0]).toBe("[0,false]");
  server.announce("notifications/resources/updated", { uri: "memo://a", n: 1.0 });
  await eventually(() => pieces.at(-1)).toBe('{"uri":"memo://a","n":1}');
  await fixture.database.db.update(grants).set({ resources: false });
  await over;
  await fixture.database.db.update(grants).set({ resources: true });
  await waitForProcesses(fixture.database.db);
});

test("nothing is watched for another key's session, an unknown key, or a server that was removed", async () => {
  const [{ id: keyId }, other] = [await plantKey(fixture), await plantKey(fixture)];
  const unknown = randomUUID();
  await fixture.database.db.delete(sessionLeases);
  for (const head of [
    { watches, principal: other.id, keyId },
    { watches, principal: `${other.id} name`, keyId },
    { watches, principal: unknown, keyId: unknown },
    { watches: randomUUID(), principal: keyId, keyId },
  ]) {
    const { pieces, over } = serve(head);
    await over;
    expect(pieces).toEqual([]);
  }
  expect(await fixture.database.db.select().from(sessionLeases)).toEqual([]);
});
