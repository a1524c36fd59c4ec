import { expect, test } from "vitest";
import { z } from "zod";
import { stringifyAnswer, WrittenJson } from "./written-json";

test("JSON that was stored as text is answered as it was written", () => {
  const text = '{"maximum": 18446744073709551615, "b":1E+2,"a":-0.0,"$&":"\\u00e9"}';
  const schema = z.object({ one: z.record(z.string(), z.unknown()), two: z.number() });
  const value = { one: new WrittenJson(text), two: 2, secret: "unknown to the schema" };
  const said = stringifyAnswer(value, (given) => schema.parse(given));
  expect(said).toBe(`{"one":${text},"two":2}`);
});
