import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { grants } from "@/db/schema/grants";
import { ask, tokenFor } from "@/gateway/testing/gateway";
import { claim } from "@/gateway/upstreams/health/claim";
import { examine } from "@/gateway/upstreams/health/examine";
import type { Links } from "@/gateway/upstreams/link-registry/links";
import { openLinks } from "@/gateway/upstreams/link-registry/upstream-link";
import {
  type ListingServer,
  listingServer,
  type Says,
} from "@/gateway/upstreams/testing/listing-server";
import { type Stage, stage } from "@/gateway/upstreams/testing/stage";
import { plantKey, type TestProcess, testProcess } from "@/lib/tokens/testing/process";
import { gatewayServices } from "./services";

/** These tests check that a list that cannot be read costs only itself. */

let fixture: TestProcess;
let token: string;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  fixture = await testProcess();
  token = await tokenFor(fixture, (await plantKey(fixture, {})).id);
});
afterAll(() => fixture.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await fixture.database.sql`delete from upstreams`;
});

const tool = (name: string) => `{"name":"${name}","inputSchema":{"type":"object"}}`;
const LISTS: Says = {
  "tools/list": `{"tools":[${tool("read")},${tool("write")}]}`,
  "prompts/list": '{"prompts":[{"name":"ask"}]}',
  "resources/list": '{"resources":[{"uri":"file:///r","name":"r"}]}',
  "resources/templates/list": '{"resourceTemplates":[{"uriTemplate":"x:{t}","name":"t"}]}',
};
const ALL = ["ask", "file:///r", "read", "write", "x:{t}"];
const FAILURES: Readonly<Record<string, string | null>> = {
  "an error": '{"error":{"code":-32603,"message":"boom"}}',
  "no list": '{"something":"else"}',
  "a list that is not an array": '{"tools":{},"prompts":{},"resources":{},"resourceTemplates":{}}',
  silence: null,
};

interface Registered {
  readonly id: string;
  readonly scene: Stage;
  readonly links: Links;
  look(): Promise<void>;
}

/** Registers the server under the name `files` for the test team, without checking it. */
async function register(server: ListingServer): Promise<Registered> {
  const scene = stage(fixture.database);
  const id = await scene.add("files", { ...server.reach, callSeconds: 60 });
  await fixture.database.db.insert(grants).values({
    ...{ id: randomUUID(), teamId: fixture.teamId, upstreamId: id, tools: ["*"] },
    createdAt: new Date(),
  });
  const links = openLinks(scene.process, scene.services);
  ends.push(server.close, scene.close, () => links.closeAll());
  const look = async () => {
    const claimed = await claim(fixture.database.db, id, 0);
    // A list that is missing for a second time counts as gone at once.
    if (claimed) await examine(scene.process, links, claimed, () => false, 0);
  };
  return { id, scene, links, look };
}

const offered = async () => {
  const rows = await fixture.database
    .sql`select name from upstream_items where gone_at is null order by 1`;
  return rows.map(({ name }) => name);
};
const health = async () => {
  const [row] = await fixture.database.sql`select state, last_error from upstreams`;
  return row;
};

for (const [what, answer] of Object.entries(FAILURES)) {
  test.each(Object.keys(LISTS))(
    `when %s answers with ${what}, only its items stay as they were`,
    async (method) => {
      const server = await listingServer("http", { ...LISTS });
      const { look } = await register(server);
      await look();
      expect(await offered()).toEqual(ALL);
      for (const list of Object.keys(LISTS)) {
        server.says[list] = (LISTS[list] ?? "").replace(
          /"(read|ask|file:\/\/\/r|x:\{t\})"/,
          '"other:x"',
        );
      }
      server.says[method] = answer ?? null;
      await look();
      await look();
      const own = { "tools/list": "read", "prompts/list": "ask", "resources/list": "file:///r" };
      const kept = (own as Record<string, string>)[method] ?? "x:{t}";
      expect((await offered()).filter((name) => ALL.includes(name))).toEqual(
        [kept, "write"].toSorted(),
      );
      const { state, last_error: problem } = (await health()) ?? {};
      expect([state, problem]).toEqual(["up", expect.stringContaining(method)]);
    },
  );
}

test("a page that fails costs nothing that the server has listed before, and new items are taken", async () => {
  const server = await listingServer("http", { ...LISTS });
  const { look } = await register(server);
  await look();
  server.says["tools/list"] = `{"tools":[${tool("new")}],"nextCursor":"2"}`;
  server.says["tools/list 2"] = '{"error":{"code":-32603,"message":"boom"}}';
  await look();
  await look();
  expect(await offered()).toEqual([...ALL, "new"].toSorted());
  expect((await health())?.last_error).toContain("tools/list");
});

test("a server none of whose lists can be read is failing", async () => {
  const broken = Object.fromEntries(Object.keys(LISTS).map((list) => [list, '{"x":1}']));
  const { look } = await register(await listingServer("http", broken));
  await look();
  expect((await health())?.state).toBe("failing");
});

test.each(["http", "stdio"] as const)(
  "tools of a %s server that is down stay listed, and their calls say so, also after a restart",
  async (transport) => {
    const server = await listingServer(transport, LISTS);
    const { id, look, links } = await register(server);
    await look();
    await server.close();
    await links.closeAll();
    if (transport === "stdio") {
      // The program has vanished.
      const { sql } = fixture.database;
      await sql`update upstreams set command = '/nowhere' where id = ${id}`;
      await sql`update upstreams set listed_version = target_version where id = ${id}`;
    }
    // The links of a process that has just started.
    const scene = stage(fixture.database);
    const started = openLinks(scene.process, scene.services);
    ends.push(scene.close, () => started.closeAll());
    for (const look of [1, 2]) {
      const claimed = await claim(fixture.database.db, id, 0);
      if (claimed) await examine(scene.process, started, claimed, () => false, look);
    }
    expect((await health())?.state).toBe("down");
    const services = { ...gatewayServices, linkFor: () => started.get(id, { kind: "server" }) };
    for (const era of ["modern", "legacy"] as const) {
      const listed = await ask(fixture, token, { era, method: "tools/list" }, services);
      expect(listed.text).toContain('"files_read"');
      const params = { name: "files_read", arguments: {} };
      const called = await ask(fixture, token, { era, method: "tools/call", params }, services);
      expect(called.last.error).toMatchObject({
        message: expect.stringContaining("files"),
        data: { error: "upstream_unavailable" },
      });
    }
  },
);

test("a list waits for the first listing of a server in the caller's reach, and no longer", async () => {
  const server = await listingServer("http", LISTS);
  const { look } = await register(server);
  const asked = ask(fixture, token, { era: "legacy", method: "tools/list" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await look();
  expect((await asked).text).toContain('"files_read"');
  await fixture.database.sql`delete from upstreams`;
  const broken = await register(await listingServer("http", {}));
  await broken.look();
  expect((await ask(fixture, token, { era: "legacy", method: "tools/list" })).text).not.toContain(
    "files_",
  );
});

test("a list does not wait for a server that the caller cannot reach", async () => {
  await register(await listingServer("http", LISTS));
  await fixture.database.sql`delete from grants`;
  let asked = 0;
  const services: typeof gatewayServices = {
    ...gatewayServices,
    catalogueFor: (...of) => {
      asked++;
      return gatewayServices.catalogueFor(...of);
    },
  };
  await ask(fixture, token, { era: "modern", method: "tools/list" }, services);
  expect(asked).toBe(1);
});
