import { expect, test } from "vitest";
import { type ReadParam, readMembers } from "./read-members";

/** Cuts the known parts out of a message, and returns each part as text. */
function partsOf(text: string) {
  const bytes = Buffer.from(text);
  const spans = readMembers({ text, bytes });
  const of = (name: ReadParam) => {
    const span = spans.of(name);
    return span && bytes.toString("utf8", ...span);
  };
  const found = { arguments: of("arguments"), inputResponses: of("inputResponses") };
  return { id: spans.id, ...found, meta: of("_meta") };
}

const none = { id: null, arguments: null, inputResponses: null, meta: null };

test.each([
  [
    '{"id":1.0,"params":{"arguments":{"n":12345678901234567890}}}',
    { id: "1.0", arguments: '{"n":12345678901234567890}' },
  ],
  // A field name that is written with escapes equals the same name without escapes.
  ['{"\\u0069d":"a","p\\u0061rams":{"\\u005fmeta":{"x":1}}}', { id: '"a"', meta: '{"x":1}' }],
  // Fields with a known name are ignored at other depths and inside strings.
  ['{"x":{"id":3},"params":{"y":{"arguments":4},"z":"\\"arguments\\":5"}}', {}],
  [' {\n"params" : {\t"inputResponses" : { } } , "id":\r\n7 }', { id: "7", inputResponses: "{ }" }],
  ['{"params":[{"arguments":1}],"id":"\\\\"}', { id: '"\\\\"' }],
  ['{"ids":1,"i":2,"params":{"argument":3,"arguments_":4,"names":5,"nam\\u0065s":6}}', {}],
] as const)("the id, arguments and _meta are cut out of %s", (text, parts) => {
  JSON.parse(text);
  expect(partsOf(text)).toEqual({ ...none, ...parts });
  // The same parts are cut out if the message contains multi-byte characters.
  const wide = text.replace("{", '{"世":"界",');
  JSON.parse(wide);
  expect(partsOf(wide)).toEqual({ ...none, ...parts });
});

test.each([
  ["ASCII", "A".repeat(100_000)],
  ["escapes", '\\"'.repeat(50_000)],
  ["wide characters", "世".repeat(50_000)],
])("arguments with %s are cut out exactly as the client sent them", (_, value) => {
  const given = `{ "text": "${value}" }`;
  const text = `\uFEFF{"id":7,"params":{"name":"世","arguments": ${given} ,"_meta":{"a":1}}}`;
  const bytes = Buffer.from(text);
  const spans = readMembers({ text: text.slice(1), bytes });
  expect(spans.id).toBe("7");
  const span = spans.of("arguments");
  expect(span && bytes.toString("utf8", ...span) === given).toBe(true);
});

test("a batch has no positions, because each of its messages has its own", () => {
  const text = '[{"id":1,"params":{"name":"a"}},{"id":2,"params":{"name":"b"}}]';
  const members = readMembers({ text, bytes: Buffer.from(text) });
  expect([members.id, members.params, members.of("name")]).toEqual([null, null, null]);
});
