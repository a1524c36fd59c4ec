import { expect, test } from "vitest";
import { ACTION_WORDS } from "@/lib/audit/view-action-words";
import { verbs } from "./verbs";

test("every changing verb has a text for its records in the audit log", () => {
  const texts = Object.values(ACTION_WORDS).flatMap((words) => Object.keys(words));
  const silent = verbs
    .map(({ definition }) => definition)
    .filter(({ kind, name }) => kind === "change" && !texts.includes(name));
  expect(silent.map(({ name }) => name)).toEqual([]);
});
