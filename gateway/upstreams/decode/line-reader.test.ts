import { expect, test } from "vitest";
import { LineReader } from "./line-reader";
import type { ReadMessage } from "./message-reader";

/** Reads lines, and returns the id of each message, or the reason why it is refused. */
function heard(...chunks: (string | Buffer)[]) {
  const reader = new LineReader();
  const found: unknown[] = [];
  const take = ({ message }: ReadMessage) =>
    found.push(message.kind === "bad" ? message.reason : "id" in message ? message.id : "notice");
  for (const chunk of chunks) reader.feed(Buffer.from(chunk), take);
  return found;
}
const answer = (id: string) => `{"jsonrpc":"2.0","id":${id},"result":{}}\n`;

test("a byte order mark before a message is left out", () => {
  expect(heard(`\ufeff${answer("1")}${answer("2")}`)).toEqual([1, 2]);
  expect(heard(`\ufeff{"jsonrpc":"2.0",`, '"id":3,"result":{}}\n')).toEqual([3]);
});

test("a line that is not a message costs only itself", () => {
  const alone = '{"jsonrpc":"2.0","id":2,"result":{"text":"\\ud800 \\u0000"}}\n';
  const broken = Buffer.from(
    '{"jsonrpc":"2.0","id":4,"result":{"text":"\xed\xa0\x80"}}\n',
    "latin1",
  );
  const lines = heard(
    answer("1"),
    alone,
    "\0\n",
    "noise\n",
    broken,
    answer('"stray"'),
    answer("5"),
  );
  expect(lines).toEqual([1, 2, "not_json_rpc", "not_json_rpc", "not_utf8", "stray", 5]);
});
