import { expect, test } from "vitest";
import { ask } from "@/gateway/testing/gateway";
import { listingScene } from "@/gateway/testing/listing-scene";
import {
  type ListingServer,
  listingServer,
  type Says,
} from "@/gateway/upstreams/testing/listing-server";
import { gatewayServices } from "./services";

/** These tests check that a list that cannot be read costs only itself. */

const scene = listingScene();

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

const register = (server: ListingServer) => scene.register("files", server);

const offered = async () => {
  const rows = await scene.fixture.database
    .sql`select name from upstream_items where gone_at is null order by 1`;
  return rows.map(({ name }) => name);
};
const health = async () => {
  const [row] = await scene.fixture.database.sql`select state, last_error from upstreams`;
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

test("a refused list is reported with what to do and the server's words", async () => {
  const server = await listingServer("http", { ...LISTS });
  const { look } = await register(server);
  server.says["prompts/list"] = '{"error":{"code":-32001,"message":"the list is too old"}}';
  await look();
  const { sql } = scene.fixture.database;
  const [row] = await sql`select state, last_fault, last_detail from upstreams`;
  expect(row).toEqual({
    state: "up",
    last_fault: "list_refused",
    last_detail: "prompts/list: -32001 the list is too old",
  });
  server.says["prompts/list"] = LISTS["prompts/list"] ?? "";
  await look();
  const [after] = await sql`select last_error, last_fault, last_detail from upstreams`;
  expect(after).toEqual({ last_error: null, last_fault: null, last_detail: null });
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
      const { sql } = scene.fixture.database;
      await sql`update upstreams set command = '/nowhere' where id = ${id}`;
      await sql`update upstreams set listed_version = target_version where id = ${id}`;
    }
    const started = scene.open(id);
    await started.look();
    await started.look();
    expect((await health())?.state).toBe("down");
    const services = {
      ...gatewayServices,
      linkFor: () => started.links.get(id, { kind: "server" }),
    };
    for (const era of ["modern", "legacy"] as const) {
      const listed = await ask(scene.fixture, scene.token, { era, method: "tools/list" }, services);
      expect(listed.text).toContain('"files_read"');
      const params = { name: "files_read", arguments: {} };
      const called = await ask(
        scene.fixture,
        scene.token,
        { era, method: "tools/call", params },
        services,
      );
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
  const asked = ask(scene.fixture, scene.token, { era: "legacy", method: "tools/list" });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await look();
  expect((await asked).text).toContain('"files_read"');
  await scene.fixture.database.sql`delete from upstreams`;
  const broken = await register(await listingServer("http", {}));
  await broken.look();
  expect(
    (await ask(scene.fixture, scene.token, { era: "legacy", method: "tools/list" })).text,
  ).not.toContain("files_");
});

test("a list does not wait for a server that the caller cannot reach", async () => {
  await register(await listingServer("http", LISTS));
  await scene.fixture.database.sql`delete from grants`;
  let asked = 0;
  const services: typeof gatewayServices = {
    ...gatewayServices,
    catalogueFor: (...of) => {
      asked++;
      return gatewayServices.catalogueFor(...of);
    },
  };
  await ask(scene.fixture, scene.token, { era: "modern", method: "tools/list" }, services);
  expect(asked).toBe(1);
});
