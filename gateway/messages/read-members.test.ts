import { expect, test } from "vitest";
import { readMembers } from "./read-members";

const CALL = '"jsonrpc":"2.0","id":1,"method":"tools/call"';
const call = (params: string) => `{${CALL},"params":{${params}}}`;
const of = (text: string) => {
  JSON.parse(text);
  return readMembers({ text, bytes: Buffer.from(text) }).ambiguous;
};

test.each([
  ["message", "method", `{${CALL},"method":"tools/list"}`],
  ["message", "id", `{${CALL},"id":2}`],
  ["message", "params", `{${CALL},"params":{},"params":{}}`],
  ["message", "params", `{${CALL},"Params":{"name":"a"}}`],
  ["message", "result", '{"jsonrpc":"2.0","id":"q","result":{},"result":{}}'],
  ["message", "error", '{"jsonrpc":"2.0","id":"q","result":{},"ERROR":{}}'],
  ["params", "name", call('"name":"a","name":"b"')],
  ["params", "name", call('"name":"a","Name":"b"')],
  ["params", "name", call('"NAME":"b"')],
  ["params", "name", call('"name":"a","\\u006eame":"b"')],
  ["params", "name", call('"\\u006Eam\\u0065":"a","nam\\u0065":"b"')],
  ["params", "name", call('"name":"a","\\u004eame":"b"')],
  // In C, a name ends at a NUL.
  ["params", "name", call('"name":"a","name\\u0000x":"b"')],
  // In Go, ſ and the Kelvin sign are other cases of s and k.
  ["params", "task", call('"task":{},"taſk":{}')],
  ["params", "task", call('"task":{},"tas\\u212a":{}')],
  ["params", "uri", call('"uri":"a","URI":"b"')],
  ["params", "requestState", call('"requeststate":"x"')],
  ["params", "_meta", call('"_meta":{},"arguments":{},"_meta":{}')],
  ["params", "progressToken", call('"_meta":{"progressToken":1,"progresstoken":2}')],
  [
    "params",
    "io.modelcontextprotocol/protocolVersion",
    call(
      '"_meta":{"io.modelcontextprotocol/protocolVersion":"a","io.modelcontextprotocol/protocolVersion":"b"}',
    ),
  ],
  ["params", "name", call('"ref":{"type":"ref/prompt","name":"a","name":"b"}')],
  [
    "params",
    "name",
    call('"arguments":{"a":{"b":[{}]}},"_meta":{"x":{}},"name":"a" , "name" :"b"'),
  ],
  ["params", "name", `[${call('"name":"a"')},${call('"name":"a","name":"b"')}]`],
  ["message", "id", ` [ {"method":"x"}, {${CALL},"id":1} ]`],
] as const)("a member of the %s is ambiguous: %s in %s", (inside, name, text) => {
  expect(of(text)).toEqual({ name, inside });
  const bytes = Buffer.from(`\uFEFF${text}`);
  expect(readMembers({ text, bytes }).ambiguous).toEqual({ name, inside });
});

test.each([
  call(
    '"name":"a","arguments":{"name":1,"name":2,"Name":3,"_meta":{"progressToken":1,"progressToken":2}}',
  ),
  call('"name":"a","arguments":{"params":{"name":1,"name":2}},"other":1,"other":2'),
  call('"name":"\\"name\\":1","_meta":{"own/key":1,"own/key":2,"name":1,"name":2}'),
  call('"inputResponses":{"a":{"name":1,"name":2}}'),
  '{"jsonrpc":"2.0","id":"q","result":{"name":1,"name":2,"_meta":{"progressToken":1,"progressToken":2}}}',
  `[${call('"name":"a","_meta":{"progressToken":1}')},${call('"name":"a","_meta":{"progressToken":1}')}]`,
  '{"x":{"id":1,"id":2},"params":[{"name":1,"name":2}]}',
  `[[{${CALL},"id":2}]]`,
  `{"${"n".repeat(5_000)}":1,"names":2,"nam":3,"nàme":4}`,
  "[]",
  "3",
])("a member that is repeated where Latchkey does not read it is accepted: %s", (text) => {
  expect(of(text)).toBeNull();
});

test("whatever is accepted is read alike by first-wins, last-wins and caseless parsers", () => {
  const names = ["name", "Name", "\\u006eame", "uri", "x", "X", "_meta", "arguments"];
  for (const first of names) {
    for (const second of names) {
      const one = JSON.parse(`"${first}"`) as string;
      const two = JSON.parse(`"${second}"`) as string;
      const isRead = (name: string) => !["x", "X"].includes(name);
      const isClear = one.toLowerCase() !== two.toLowerCase() || !isRead(one);
      const isProper = [one, two].every((name) => !isRead(name) || name === name.toLowerCase());
      const found = of(call(`"${first}":1,"${second}":2`));
      expect(found === null, `${first} ${second}`).toBe(isClear && isProper);
    }
  }
});
