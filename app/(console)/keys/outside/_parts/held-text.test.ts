import { expect, test } from "vitest";
import { heldText } from "./held-text";

test("the text counts keys, apps and trust rules each by their own noun", () => {
  expect(heldText({ key: 1, connection: 1, trust: 0 })).toBe("1 key and 1 app");
  expect(heldText({ key: 2, connection: 3, trust: 1 })).toBe("2 keys, 3 apps and 1 trust rule");
  expect(heldText({ key: 0, connection: 0, trust: 2 })).toBe("2 trust rules");
  expect(heldText({ key: 0, connection: 0, trust: 0 })).toBeNull();
});
