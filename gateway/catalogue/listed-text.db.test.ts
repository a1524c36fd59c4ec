import { expect, test } from "vitest";
import { ask } from "@/gateway/testing/gateway";
import { listingScene } from "@/gateway/testing/listing-scene";
import {
  type ListingServer,
  listingServer,
  type Says,
} from "@/gateway/upstreams/testing/listing-server";

/** These tests check that clients get the items of a server exactly as the server wrote them. */

const scene = listingScene({ connectMs: 5_000, startMs: 20_000 });

/** Definitions that a parser or a database could change, and that all must reach the client. */
const TOOLS = [
  `{"name":"full","title":"Ti\\u0074le ü","description":"漢字 🎉 \\ud83c\\udf89","inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"zeta":{"type":"string"},"alpha":{"type":"integer","minimum":-9223372036854775808,"maximum":18446744073709551615},"10":{"const":-0.0},"9":{"multipleOf":0.10,"default":1.0,"examples":[1E+2,123456789012345678901234567890.5]}},"required":["zeta"],"$defs":{"x":true,"x":false}},"annotations":{"title":"An","x-custom":1.50},"_meta":{"b":1,"a":2},"x-unknown":{"keep":[true,null]}}`,
  `{ "inputSchema" : {"type":"object"} , "name" : "spaced" }`,
  `{"name":"nul","description":"a\\u0000b","inputSchema":{"type":"object","default":{"\\u0000":"\\u0000"}}}`,
  `{"name":"half","description":"\\ud800 and \\udfff","inputSchema":{"type":"object"}}`,
  `{"name":"as_text","description":"write \\\\u0000 or \\\\ud83d","inputSchema":{"type":"object"}}`,
  `{"name":"open","inputSchema":{"type":"object","properties":{"any":true,"no":false}}}`,
];
const RESOURCE = `{"uri":"file:///a%20b.txt","name":"ab","size":9007199254740993,"annotations":{"priority":0.50}}`;
const TEMPLATE = `{"uriTemplate":"odd://t/{id}{?q,lang}","name":"tt","annotations":{"priority":0.10}}`;
const PROMPT = `{"name":"p","arguments":[{"name":"z","required":true},{"name":"a"}],"_meta":{"k":1.0}}`;
const LISTS: Says = {
  "tools/list": `{"tools":[${TOOLS.join(" , ")}]}`,
  "resources/list": `{"resources":[${RESOURCE}]}`,
  "resources/templates/list": `{"resourceTemplates":[${TEMPLATE}]}`,
  "prompts/list": `{"prompts":[${PROMPT}]}`,
};

/** Revisions before 2026-07-28 do not allow `true` and `false` as schemas of properties. */
const forEra = {
  modern: (text: string) => text,
  legacy: (text: string) => text.replace('{"any":true,"no":false}', '{"any":{},"no":{"not":{}}}'),
};

const name = (text: string, own: string, exposed: string) => {
  const spelled = ["name", "uri", "uriTemplate"].map((field) => `"${field}":"${own}"`);
  const found = spelled.find((one) => text.includes(one)) ?? `"name" : "${own}"`;
  return text.replace(found, found.replace(own, exposed));
};

/** Registers the server under the name `odd`. */
const register = (server: ListingServer) => scene.register("odd", server);

const listed = async (era: "modern" | "legacy", method: string) =>
  (await ask(scene.fixture, scene.token, { era, method })).text;

for (const transport of ["http", "sse", "stdio"] as const) {
  test(`items of a server over ${transport} reach clients of both eras as written`, async () => {
    const { look } = await register(await listingServer(transport, LISTS));
    await look();
    for (const era of ["modern", "legacy"] as const) {
      const tools = await listed(era, "tools/list");
      for (const tool of TOOLS) {
        const { name: own } = JSON.parse(tool) as { name: string };
        expect(tools).toContain(forEra[era](name(tool, own, `odd_${own}`)));
      }
      expect(await listed(era, "prompts/list")).toContain(name(PROMPT, "p", "odd_p"));
      expect(await listed(era, "resources/list")).toContain(
        name(RESOURCE, "file:///a%20b.txt", "latchkey://odd/file:///a%20b.txt"),
      );
      expect(await listed(era, "resources/templates/list")).toContain(
        name(TEMPLATE, "odd://t/{id}{?q,lang}", "latchkey://odd/odd://t/{id}{?q,lang}"),
      );
    }
  });
}

test("another order of keys is no change, but clients get it; another digit is a change", async () => {
  const tool = (schema: string) =>
    `{"tools":[{"name":"t","inputSchema":{"type":"object","properties":{"n":${schema}}}}]}`;
  const server = await listingServer("http", {
    "tools/list": tool('{"maximum":9007199254740993,"minimum":1}'),
  });
  const { look } = await register(server);
  await look();
  const marks = async () =>
    scene.fixture.database.sql`select previous, changed_at from upstream_items where name = 't'`;
  server.says["tools/list"] = tool('{ "minimum":1.0,"maximum":9007199254740993}');
  await look();
  expect(await marks()).toEqual([{ previous: null, changed_at: null }]);
  expect(await listed("legacy", "tools/list")).toContain('"n":{ "minimum":1.0,');
  server.says["tools/list"] = tool('{"minimum":1,"maximum":9007199254740992}');
  await look();
  const [mark] = await marks();
  expect(mark?.previous).toContain("9007199254740993");
});

test("an operator's texts replace the server's, and everything else stays as written", async () => {
  const { look } = await register(await listingServer("http", LISTS));
  await look();
  await scene.fixture.database.sql`update upstream_items set title_override = 'Mine "1"',
    description_override = 'My words' where kind = 'tool'`;
  const [full = "", spaced = ""] = TOOLS;
  const tools = await listed("modern", "tools/list");
  expect(tools).toContain(
    name(full, "full", "odd_full")
      .replace('"Ti\\u0074le ü"', '"Mine \\"1\\""')
      .replace('"漢字 🎉 \\ud83c\\udf89"', '"My words"')
      .replace('"title":"An"', '"title":"Mine \\"1\\""'),
  );
  expect(tools).toContain(
    name(spaced, "spaced", "odd_spaced").replace(
      "{",
      '{"title":"Mine \\"1\\"","description":"My words",',
    ),
  );
});

test("an output schema that older clients refuse is listed as written to newer ones, and costs older ones only itself", async () => {
  const array = `{"name":"ids","outputSchema":{"type":"array","items":{"type":"integer"}},"inputSchema":{"type":"object"}}`;
  const bad = `{"name":"sloppy","title":null,"annotations":{"readOnlyHint":"yes"},"inputSchema":{"type":"object"},"x":1.0}`;
  const { look } = await register(
    await listingServer("http", { "tools/list": `{"tools":[${array},${bad}]}` }),
  );
  await look();
  expect(await listed("modern", "tools/list")).toContain(name(array, "ids", "odd_ids"));
  const older = await listed("legacy", "tools/list");
  expect(older).toContain('{"name":"odd_ids","inputSchema":{"type":"object"}}');
  const named = '{"name":"odd_sloppy","inputSchema":{"type":"object"},"x":1.0}';
  for (const era of ["modern", "legacy"] as const) {
    expect(await listed(era, "tools/list")).toContain(named);
    const batch = JSON.stringify([{ jsonrpc: "2.0", id: 1, method: "tools/list" }]);
    const { messages } = await ask(scene.fixture, scene.token, {
      era: "legacy",
      method: "",
      text: batch,
    });
    expect(JSON.stringify(messages)).not.toContain('outputSchema":{"type":"array');
  }
  const [row] = await scene.fixture.database.sql`select state, last_error from upstreams`;
  expect(row).toEqual({
    state: "up",
    last_error:
      'The tool "sloppy" is listed without title, annotations, which clients would refuse.',
  });
});

test("a tool whose name clients refuse is listed under another, and called by its own", async () => {
  const names = ["get weather", "with.dots/and-slash", "naïve", "天気", "x".repeat(200)];
  const tools = names.map((own) => `{"name":${JSON.stringify(own)},"inputSchema":{}}`);
  const server = await listingServer("http", {
    "tools/list": `{"tools":[${tools.join(",")}]}`,
    "tools/call": '{"content":[]}',
  });
  const { look } = await register(server);
  await look();
  for (const era of ["modern", "legacy"] as const) {
    const { last } = await ask(scene.fixture, scene.token, { era, method: "tools/list" });
    const listed: { name: string; inputSchema: object }[] = last.result.tools.filter(
      (tool: { name: string }) => tool.name.startsWith("odd_"),
    );
    expect(listed.map((tool) => tool.inputSchema)).toEqual(names.map(() => ({ type: "object" })));
    const shown = listed.map((tool) => tool.name);
    expect(shown).toEqual(
      expect.arrayContaining(["odd_get_weather", "odd_naive", "odd_with_dots_and-slash"]),
    );
    server.seen.length = 0;
    for (const name of shown) {
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,49}$/);
      const called = await ask(scene.fixture, scene.token, {
        era,
        method: "tools/call",
        params: { name },
      });
      expect(called.last.result.content).toEqual([]);
    }
    const got = server.seen.filter(({ method }) => method === "tools/call");
    expect(got.map(({ params }) => params.name).toSorted()).toEqual(names.toSorted());
  }
});

test("the title, website and icons of a server are kept, unless they are too long", async () => {
  const icons = [
    { src: "data:image/png;base64,iVBORw0KGgo=", mimeType: "image/png", sizes: ["48x48"] },
    { src: `https://x.example/${"i".repeat(40_000)}` },
    { src: "https://x.example/i.svg", theme: "dark" },
  ];
  const info = {
    name: "odd",
    version: "1",
    title: "Odd ü",
    websiteUrl: "https://x.example",
    icons,
  };
  const capabilities = { tools: {}, prompts: {}, resources: {} };
  const greeting = { protocolVersion: "2025-11-25", capabilities, serverInfo: info };
  const { look } = await register(
    await listingServer("http", { ...LISTS, initialize: JSON.stringify(greeting) }),
  );
  await look();
  const [row] = await scene.fixture.database.sql`select server_info from upstreams`;
  expect(row?.server_info).toEqual({ ...info, icons: [icons[0], icons[2]] });
});
