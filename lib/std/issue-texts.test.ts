import { expect, test } from "vitest";
import { z } from "zod";
import { issueTexts } from "./issue-texts";

test("issueTexts returns the first problem of each field, even if a field is called constructor", () => {
  const schema = z.record(z.string(), z.number("Give a number."));
  const wrong = { constructor: "a", toString: "b", port: "c" };
  const { error } = schema.safeParse(wrong);
  if (!error) throw new Error("parsed");
  expect(Object.entries(issueTexts(error))).toEqual(
    Object.keys(wrong).map((name) => [name, "Give a number."]),
  );
});
