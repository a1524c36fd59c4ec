import {
  ListPromptsResultSchema,
  ListResourcesResultSchema,
  ListResourceTemplatesResultSchema,
  ListToolsResultSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { legacyDefinition } from "@/lib/definitions/legacy-definition";
import { exposedDefinition } from "./exposed-definition";
import type { CatalogueServer } from "./item";
import type { ReachKind } from "./reach";

/**
 * The official client of the initialize era refuses a whole list because of one field. These tests
 * check with its own schemas that no definition that Latchkey lists can cause this.
 */

const SERVER = { tasks: "legacy", name: "odd", prefixed: true } as CatalogueServer;

/** A complete definition of each kind. Each test replaces one of its fields. */
const COMPLETE: Readonly<Record<ReachKind, Readonly<Record<string, unknown>>>> = {
  tool: { name: "t", inputSchema: { type: "object" } },
  prompt: { name: "p" },
  resource: { name: "r", uri: "file:///r" },
  resource_template: { name: "rt", uriTemplate: "file:///{r}" },
};
const SCHEMAS = {
  tool: (one: unknown) => ListToolsResultSchema.safeParse({ tools: [one] }),
  prompt: (one: unknown) => ListPromptsResultSchema.safeParse({ prompts: [one] }),
  resource: (one: unknown) => ListResourcesResultSchema.safeParse({ resources: [one] }),
  resource_template: (one: unknown) =>
    ListResourceTemplatesResultSchema.safeParse({ resourceTemplates: [one] }),
};
const KINDS = Object.keys(COMPLETE) as ReachKind[];

const object = { type: "object" };
const VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e300, "", "text", [], {}, [{}], ["text"], [null], [1]],
  ...[[{ src: "x" }], [{ src: 1 }], [{ src: "x", sizes: "48x48" }], [{ src: "x", sizes: ["any"] }]],
  ...[[{ src: "x", theme: "dark" }], [{ src: "x", theme: "blue" }], [{ src: "x", mimeType: null }]],
  ...[{ title: 1 }, { title: "x" }, { readOnlyHint: "yes" }, { readOnlyHint: true }, { other: 1 }],
  ...[{ destructiveHint: null }, { idempotentHint: 1 }, { openWorldHint: false }],
  ...[{ audience: ["user"] }, { audience: ["robot"] }, { audience: "user" }, { priority: 0.5 }],
  ...[{ priority: 2 }, { priority: "1" }, { lastModified: "2025-01-12T15:00:58Z" }],
  ...[{ lastModified: "2025-01-12" }, { lastModified: "2025-01-12T15:00+02:00" }],
  ...[{ lastModified: "2025-13-41T99:00:58Z" }, { lastModified: 1 }],
  ...[{ taskSupport: "optional" }, { taskSupport: "maybe" }, { taskSupport: null }],
  ...[[{ name: "a" }], [{ name: 1 }], [{ name: "a", required: "yes" }], [{ name: "a", title: 1 }]],
  ...[object, { type: "array" }, { type: ["object"] }, { ...object, properties: { a: true } }],
  ...[
    { ...object, properties: { a: {}, b: false } },
    { ...object, properties: { a: 1 } },
  ],
  ...[
    { ...object, properties: [] },
    { ...object, properties: null },
    { ...object, required: "a" },
  ],
  ...[
    { ...object, required: ["a"] },
    { ...object, required: [1] },
    { ...object, $schema: 1 },
  ],
];
const FIELDS = [
  ...["title", "description", "icons", "_meta", "annotations", "execution", "outputSchema"],
  ...["arguments", "mimeType", "size", "x-unknown"],
];

const listed = (kind: ReachKind, definition: object) => {
  const item = {
    ...{ upstreamId: "s", kind, name: "t", definition: JSON.stringify(definition) },
    ...{ title: null, description: null, titleOverride: null, descriptionOverride: null },
    ...{ hidden: false, waits: false, gone: false, nameSeq: 1 },
  };
  const text = exposedDefinition(SERVER, item, "odd_t");
  return kind === "tool" ? legacyDefinition(text) : text;
};

test.each(KINDS)("no optional field of a %s makes a client refuse the list", (kind) => {
  let refusals = 0;
  for (const field of FIELDS) {
    for (const value of VALUES) {
      const definition = { ...COMPLETE[kind], [field]: value };
      const text = listed(kind, definition);
      const isRefused = !SCHEMAS[kind](definition).success;
      if (isRefused) refusals++;
      expect([field, value, text, SCHEMAS[kind](JSON.parse(text)).success]).toEqual([
        ...[field, value, text, true],
      ]);
      // What every client accepts is listed. Clients of 2026-07-28 also check `$schema`.
      if (!isRefused && !JSON.stringify(value).includes("$schema"))
        expect(text).toContain(`"${field}":${JSON.stringify(value)}`);
    }
  }
  expect(refusals).toBeGreaterThan(100);
});

test("for older clients, schemas of properties that are true or false become objects", () => {
  const schema = '{"type":"object","properties":{"any":true,"no" : false,"x":{"not":true}}}';
  const text = `{"name":"t","inputSchema":${schema},"outputSchema":${schema}}`;
  const older = '{"type":"object","properties":{"any":{},"no" : {"not":{}},"x":{"not":true}}}';
  expect(legacyDefinition(text)).toBe(
    `{"name":"t","inputSchema":${older},"outputSchema":${older}}`,
  );
});

test("for older clients, an output schema that is not of an object is left out, and nothing else", () => {
  const array =
    '{"name":"t","outputSchema":{"type":"array"},"inputSchema":{ "type":"object"},"x":1.0}';
  expect(legacyDefinition(array)).toBe('{"name":"t","inputSchema":{ "type":"object"},"x":1.0}');
});
