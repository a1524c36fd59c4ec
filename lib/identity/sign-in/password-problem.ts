import { COMMON_PASSWORDS } from "./common-passwords";

/**
 * The minimum number of characters that must remain in a password after the person's name and email
 * are removed from it.
 */
const REMAINING_MIN = 6;

/**
 * Returns a sentence for the form field that says why a password is easy to guess, or null if it is
 * not. The sentence never contains the password. The schema checks the length separately.
 */
export function passwordProblem(
  password: string,
  owner: { readonly name: string; readonly email: string },
): string | null {
  const plain = password.normalize("NFKC").toLowerCase().trim();
  if (COMMON_PASSWORDS.has(plain.replace(/[\s._-]+/g, "")) || isPattern(plain)) {
    return "This password is among the first to be guessed. Choose another one.";
  }
  if (withoutOwner(plain, owner).length < REMAINING_MIN) {
    return "This password is made of your name or email. Choose another one.";
  }
  return null;
}

/**
 * Returns whether the password only repeats one to four characters, or is a sequence such as
 * 123456789012 or abcdefghijkl.
 */
function isPattern(plain: string): boolean {
  if (/^(.{1,4})\1+.{0,3}$/su.test(plain)) return true;
  const codes = [...plain].map((char) => char.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [1, -1].some((step) => steps.every((one) => one === step || Math.abs(one) === 9));
}

function withoutOwner(plain: string, owner: { name: string; email: string }): string {
  const email = owner.email.toLowerCase();
  const name = owner.name.normalize("NFKC").toLowerCase();
  const local = email.split("@", 1)[0] ?? "";
  const parts = [email, name, name.replace(/\s+/g, ""), local, ...name.split(/\s+/)];
  let left = plain;
  for (const part of parts.filter((one) => one.length >= 3)) left = left.replaceAll(part, "");
  return left;
}
