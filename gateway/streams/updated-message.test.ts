import { expect, test } from "vitest";
import { SERVER_INFO_KEY, SUBSCRIPTION_KEY } from "@/gateway/eras/identity";
import { updatedMessage } from "./updated-message";

const written = (params: string, subscription: string | number | null) =>
  updatedMessage(
    { uri: "x", params: Buffer.from(params) },
    "latchkey://s/x",
    subscription,
  ).toString("utf8");
const message = (params: string) =>
  `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":${params}}`;

test("what a server wrote beside the URI stays as it was written, and the subscription is the client's", () => {
  const said = `{"z":1.10,"uri":"\\u0078","_meta":{"own":12345678901234567890,"${SUBSCRIPTION_KEY}":"listen:3"}}`;
  expect(written(said, 7)).toBe(
    message(
      `{"z":1.10,"uri":"latchkey://s/x","_meta":{"own":12345678901234567890,"${SUBSCRIPTION_KEY}":7}}`,
    ),
  );
  expect(written(said, null)).toBe(
    message('{"z":1.10,"uri":"latchkey://s/x","_meta":{"own":12345678901234567890}}'),
  );
});

test("in the initialize era nothing of 2026-07-28 is left, and `_meta` only where there is something in it", () => {
  const said = `{"uri":"x","_meta":{"${SUBSCRIPTION_KEY}":"listen:3","${SERVER_INFO_KEY}":{"name":"s"}}}`;
  expect(written(said, null)).toBe(message('{"uri":"latchkey://s/x"}'));
  expect(written('{"uri":"x","_meta":null}', null)).toBe(message('{"uri":"latchkey://s/x"}'));
  expect(written('{"uri":"x"}', "a")).toBe(
    message(`{"uri":"latchkey://s/x","_meta":{"${SUBSCRIPTION_KEY}":"a"}}`),
  );
});
