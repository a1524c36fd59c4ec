import { expect, test } from "vitest";
import { type ChecklistState, currentStep, isComplete, stepsOf } from "./checklist-steps";

const state = (given: Partial<ChecklistState>): ChecklistState => ({
  serverAdded: false,
  keyMade: false,
  tokenTaken: false,
  firstCallAt: null,
  newestKeyId: null,
  ...given,
});
const called = { keyMade: true, tokenTaken: true, firstCallAt: new Date("2026-03-01") };

test.each([
  [{}, "server", "key"],
  [{ serverAdded: true }, "key", "key"],
  [{ keyMade: true }, "snippet", "snippet"],
  [{ serverAdded: true, keyMade: true }, "snippet", "snippet"],
  [{ keyMade: true, tokenTaken: true }, "call", "call"],
  [called, "server", "call"],
] as const)("with %j done, the next step is %s, for a member %s", (done, operator, member) => {
  expect(currentStep(state(done), true)).toBe(operator);
  expect(currentStep(state(done), false)).toBe(member);
});

test.each([
  [{ serverAdded: true }, false, false],
  [called, false, true],
  [{ ...called, serverAdded: true }, true, true],
])("with %j done, the checklist is complete: %s, for a member: %s", (done, operator, member) => {
  expect(isComplete(state(done), true)).toBe(operator);
  expect(isComplete(state(done), false)).toBe(member);
});

test("the call of a connected app completes the steps of a key", () => {
  expect(stepsOf(state({ serverAdded: true, firstCallAt: new Date() }))).toEqual({
    ...{ server: true, key: true, snippet: true, call: true },
  });
});
