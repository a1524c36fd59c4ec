import { expect, test } from "vitest";
import { changePasswordSchema, signInSchema, updateProfileSchema } from "@/lib/identity/schema";
import { deviceText } from "@/lib/identity/sessions/device-text";
import { passwordProblem } from "./password-problem";

const ada = { name: "Ada Lovelace", email: "ada.lovelace@example.com" };

test.each([
  "password1234",
  "PASSWORD1234",
  "correct horse battery staple",
  "aaaaaaaaaaaa",
  "abcabcabcabc",
  "123456789012",
  "abcdefghijkl",
  "ada.lovelace@example.com",
  "adalovelace12",
  "Ada Lovelace!",
  "ada.lovelace1",
])("the password %s is refused as easy to guess", (password) => {
  const problem = passwordProblem(password, ada);
  expect(problem).not.toBeNull();
  expect(problem?.toLowerCase()).not.toContain(password.toLowerCase());
});

test.each([
  "harbour-violet-94-lantern",
  "ada keeps 4 brass keys",
  "Tr0ub4dor&3xyz",
  "åäö-åäö-ñ-12",
])("the password %s is accepted", (password) => expect(passwordProblem(password, ada)).toBeNull());

test("a new password must have at least 12 characters and at most 1024 bytes", () => {
  const check = (newPassword: string) =>
    changePasswordSchema.safeParse({ currentPassword: "x", newPassword }).success;
  expect(check("elevenchars")).toBe(false);
  expect(check("twelve chars")).toBe(true);
  // The minimum length is counted in characters, not in UTF-16 code units.
  expect(check("🔑".repeat(6))).toBe(false);
  expect(check("é".repeat(512))).toBe(true);
  expect(check("é".repeat(513))).toBe(false);
  expect(signInSchema.safeParse({ email: "a@b.example", password: "é".repeat(513) }).success).toBe(
    false,
  );
});

test("a person's name must be a single line and must not be blank", () => {
  const check = (name: string) => updateProfileSchema.safeParse({ ...ada, name }).success;
  expect(check("Ada")).toBe(true);
  expect(check("Ada\nroot")).toBe(false);
  expect(check("   ")).toBe(false);
});

test.each([
  [null, "Unknown browser"],
  ["curl/8.5.0", "Unknown browser"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1",
    "Safari on iPhone",
  ],
])("the user agent %s is shown as %s", (userAgent, text) =>
  expect(deviceText(userAgent)).toBe(text),
);
