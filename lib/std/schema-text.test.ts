import { describe, expect, it } from "vitest";
import { completeSetupSchema, signInSchema } from "@/lib/identity/schema";
import { renameKeySchema, revokeKeySchema } from "@/lib/keys/schema";
import { SINGLE_LINE } from "./schema-text";

describe("SINGLE_LINE accepts only a single line of text", () => {
  it.each(['Owner\'s "key"', "שלום", "مفتاح (CI)", "👩‍💻 laptop", ""])(
    "a single line may be %s",
    (text) => {
      expect(SINGLE_LINE.test(text)).toBe(true);
    },
  );

  it.each([
    ["NUL", "a\0b"],
    ["a line break", "a\nb"],
    ["a line separator", "a\u2028b"],
    ["half a character", "\ud800x"],
    ["an override of the direction", "safe\u202Elive"],
    ["an isolate", "safe\u2067live"],
  ])("a single line may not contain %s", (_, text) => {
    expect(SINGLE_LINE.test(text)).toBe(false);
  });

  it("names, reasons and the email for signing in must be single lines", () => {
    const name = "safe\u202Elive";
    expect(renameKeySchema.safeParse({ id: "x", name }).success).toBe(false);
    const setup = { code: "x", email: "ada@example.com", password: "quiet-meadow-52-lantern" };
    expect(completeSetupSchema.safeParse({ ...setup, name: "Ada" }).success).toBe(true);
    expect(completeSetupSchema.safeParse({ ...setup, name }).success).toBe(false);
    expect(revokeKeySchema.safeParse({ id: "x", reason: "lost\0it" }).success).toBe(false);
    const email = "ada\0@example.com";
    expect(signInSchema.safeParse({ email, password: "x" }).success).toBe(false);
  });
});
