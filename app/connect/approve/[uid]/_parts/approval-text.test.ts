import { expect, test } from "vitest";
import { approvalText } from "./approval-text";

const ENDS = "The connection ends on 1 March 2026 at the latest.";
const text = (narrowed: "everything" | "something" | "nothing", outside: readonly string[]) =>
  approvalText({ narrowed, outside, lastDay: "1 March 2026" });

test("a connection with nothing of the team can be allowed only with an outside server", () => {
  expect(text("nothing", [])).toBeNull();
  expect(text("nothing", ["Desk tools", "Build tools"])).toBe(
    `The app gets tokens for Desk tools and Build tools, and no server behind Latchkey. ${ENDS}`,
  );
});

test("a connection with servers of the team can be allowed without an outside server", () => {
  expect(text("everything", [])).toBe(ENDS);
  expect(text("something", ["Desk tools"])).toBe(ENDS);
});
