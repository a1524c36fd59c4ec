import { expect, test } from "vitest";
import { definitionDigest } from "@/gateway/upstreams/health/digest";
import { earlierDatabase } from "./testing/earlier-database";

/** The number of migrations that were made before definitions were stored as text. */
const BEFORE = 25;

test("the migration keeps definitions, and their digests stay valid", async () => {
  const { sql, upgrade, close } = await earlierDatabase(BEFORE);
  // The digest that former releases stored for this definition.
  const digest = "b86c2357c6ec9d189bb51e0a07621e9b792f7e5d538c41c75b0f8bd9d8cbaf1c";
  try {
    await sql.unsafe(`
      insert into upstreams (id, name, transport, url, created_at, updated_at) values
        ('00000000-0000-4000-8000-00000000000a', 'files', 'http', 'http://localhost:1', now(), now());
      insert into upstream_items (upstream_id, kind, name, definition, previous, digest, first_seen_at) values
        ('00000000-0000-4000-8000-00000000000a', 'tool', 'read',
         '{"name": "read", "title": "Read", "inputSchema": {"2": 1.5, "10": 1, "b": [true, null], "a": {}}}',
         '{}', 'x', now()),
        ('00000000-0000-4000-8000-00000000000a', 'prompt', 'ask', '{"name": "ask", "title": 1, "description": "Asks"}',
         null, 'x', now())`);
    await upgrade();
    const rows = await sql`
      select name, definition, previous, title, description from upstream_items order by name`;
    expect(rows.map((row) => ({ ...row, definition: JSON.parse(row.definition) }))).toEqual([
      {
        ...{ name: "ask", previous: null, title: null, description: "Asks" },
        definition: { name: "ask", title: 1, description: "Asks" },
      },
      {
        ...{ name: "read", previous: "{}", title: "Read", description: null },
        definition: {
          ...{ name: "read", title: "Read" },
          inputSchema: { 2: 1.5, 10: 1, a: {}, b: [true, null] },
        },
      },
    ]);
    expect(definitionDigest(rows[1]?.definition)).toBe(digest);
  } finally {
    await close();
  }
});
