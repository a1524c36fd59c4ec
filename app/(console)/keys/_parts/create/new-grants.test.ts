import { expect, test } from "vitest";
import { NO_GRANT } from "@/components/grants/grant-draft";
import { ALL_OF_TEAM, grantsIn, newGrantsLike } from "./new-grants";

const server = { id: "1", name: "files", title: null, enabled: true };
const some = { server, tools: ["get_*", "read"], prompts: true, resources: false };

test("a new key gets everything of its team unless somebody narrows it", () => {
  expect(grantsIn(ALL_OF_TEAM)).toBeNull();
  expect(grantsIn({ narrow: false, draft: { files: { ...NO_GRANT, mode: "all" } } })).toBeNull();
});

test("a narrowed key must be granted something", () => {
  expect(grantsIn({ narrow: true, draft: { files: NO_GRANT } })).toContain("at least one server");
});

test("a duplicate has the grants of the key that it is like", () => {
  expect(grantsIn(newGrantsLike(null))).toBeNull();
  expect(grantsIn(newGrantsLike([some]))).toEqual([
    { server: "files", tools: ["get_*", "read"], prompts: true, resources: false },
  ]);
});
