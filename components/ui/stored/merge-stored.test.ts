import { expect, test } from "vitest";
import { fieldConflicts, mergeStored } from "./merge-stored";

test("fields that this form changed keep their values, and all other fields take the stored values", () => {
  const base = { title: "Files", approves: false, seconds: "60", paths: ["/srv"] };
  const mine = { ...base, title: "My files", seconds: "90" };
  const now = { ...base, approves: true, seconds: "30", paths: ["/srv", "/var"] };
  expect(mergeStored(base, mine, now)).toEqual({
    title: "My files",
    approves: true,
    seconds: "90",
    paths: ["/srv", "/var"],
  });
});

test("an entry that another person added or removed is added to or removed from this form too", () => {
  const all = { mode: "all" };
  const base: Record<string, object> = { files: all, mail: all };
  const now = { files: all, notes: all };
  expect(mergeStored(base, base, now)).toEqual(now);
  const mine = { files: { mode: "none" }, mail: all };
  expect(mergeStored(base, mine, now)).toEqual({ files: { mode: "none" }, notes: all });
});

test("every field with different values is listed with both values, even if one of them is missing", () => {
  expect(fieldConflicts({ Name: "a", mail: "All tools" }, { Name: "b", files: "read" })).toEqual([
    { label: "Name", stored: "a", mine: "b" },
    { label: "mail", stored: "All tools", mine: "" },
    { label: "files", stored: "", mine: "read" },
  ]);
  expect(fieldConflicts({ Name: "a" }, { Name: "a" })).toEqual([]);
});
