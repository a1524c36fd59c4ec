import { expect, test } from "vitest";
import { TOKEN_END_KEY, tellTokenEnd } from "./tell-token-end";

const END = { at: "2026-03-01T12:01:00.000Z", inSeconds: 60 };
const TOLD = `"${TOKEN_END_KEY}":${JSON.stringify(END)}`;
const told = (text: string) => {
  JSON.parse(text);
  const said = tellTokenEnd(text, END).toString();
  JSON.parse(said);
  return said;
};

test.each([
  ['{"id":1,"result":{}}', `{"id":1,"result":{"_meta":{${TOLD}}}}`],
  ['{"id":1,"result": { "a":1 }}', `{"id":1,"result": {"_meta":{${TOLD}}, "a":1 }}`],
  [
    '{"result":{"_meta":{},"n":12345678901234567890}}',
    `{"result":{"_meta":{${TOLD}},"n":12345678901234567890}}`,
  ],
  [
    '{"result":{"_meta":{ "x":{"_meta":{}} }}}',
    `{"result":{"_meta":{${TOLD}, "x":{"_meta":{}} }}}`,
  ],
  ['{"result":{"\\u005fmeta":{"x":1}}}', `{"result":{"\\u005fmeta":{${TOLD},"x":1}}}`],
  // A server cannot state another end.
  [
    `{"result":{"_meta":{"x":1,"${TOKEN_END_KEY}":{"inSeconds":9}}}}`,
    `{"result":{"_meta":{"x":1,${TOLD}}}}`,
  ],
])("%s becomes %s", (given, expected) => {
  expect(told(given)).toBe(expected);
});

test.each([
  '{"id":1,"error":{"code":-1,"message":"result"}}',
  '{"id":1,"result":{"_meta":null}}',
  '{"id":1,"result":[]}',
])("%s stays as it is", (given) => {
  expect(told(given)).toBe(given);
});

test("pieces become one message", () => {
  const pieces = [Buffer.from('{"id":1,"result":'), Buffer.from('{"tools":[]}}')];
  const text = tellTokenEnd(pieces, END).toString();
  expect(text).toBe(`{"id":1,"result":{"_meta":{${TOLD}},"tools":[]}}`);
});
