import { expect, test } from "vitest";
import { checkDocument } from "./check-document";

const check = (document: unknown) => checkDocument(Buffer.from(JSON.stringify(document)));
/**
 * Creates an object with many top-level members, like an authorization server's metadata (RFC
 * 8414).
 */
const wide = (members: number) =>
  Object.fromEntries(Array.from({ length: members }, (_, n) => [`member_${n}`, ["a", "b"]]));

test("a document may have many top-level members", () => {
  expect(check(wide(60))).toBeNull();
  expect(check(wide(2_000))).toBeNull();
});

test("a document is refused if it has too many members, is too deep, repeats a name or is not an object", () => {
  expect(check(wide(10_000))).toBe("too_many_members");
  const deep = `{"a":${"[".repeat(101)}${"]".repeat(101)}}`;
  expect(checkDocument(Buffer.from(deep))).toBe("too_deep");
  expect(checkDocument(Buffer.from('{"issuer":1,"issuer":2}'))).toBe("repeated_name");
  expect(checkDocument(Buffer.from("[]"))).toBe("not_json");
});
