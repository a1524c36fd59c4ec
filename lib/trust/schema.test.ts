import { expect, test } from "vitest";
import { ASSERTION_MAX, testTokenSchema } from "./schema";

test.each(["a.b.c", " Bearer a.b.c\n", "bearer a.b.c", "Authorization: Bearer a.b.c"])(
  "the token in %j is read as a.b.c",
  (text) => {
    expect(testTokenSchema.parse({ token: text })).toEqual({ token: "a.b.c" });
  },
);

test("a pasted header without a token and a token that is too long are refused", () => {
  expect(testTokenSchema.safeParse({ token: "Authorization: Bearer " }).success).toBe(false);
  const longest = "x".repeat(ASSERTION_MAX);
  expect(testTokenSchema.safeParse({ token: `Bearer ${longest}` }).success).toBe(true);
  expect(testTokenSchema.safeParse({ token: `Bearer ${longest}x` }).success).toBe(false);
});
