import { expect, test } from "vitest";
import { draftOf, grantsOf, isSame, NO_GRANT } from "./grant-draft";

const server = (name: string) => ({ id: name, name, title: null, enabled: true });
const choice = (name: string, ...tools: string[]) => ({
  server: server(name),
  tools: tools.map((tool) => ({ name: tool, title: null })),
  prompts: 0,
  resources: 0,
});
const grant = (name: string, tools: string[], prompts = true) => ({
  server: server(name),
  tools,
  prompts,
  resources: true,
});

test("saved grants come out of their draft as they went in", () => {
  const choices = [choice("files", "read", "write"), choice("issues", "list"), choice("mail")];
  const grants = [grant("files", ["re*", "read"], false), grant("issues", ["*"])];
  const draft = draftOf(grants, choices);
  expect(draft.files).toMatchObject({ mode: "some", chosen: ["read"], patterns: "re*" });
  expect(draft.mail).toEqual(NO_GRANT);
  expect(grantsOf(draft)).toEqual([
    { server: "files", tools: ["re*", "read"], prompts: false, resources: true },
    { server: "issues", tools: ["*"], prompts: true, resources: true },
  ]);
});

test("typed patterns are split, and a tool that is ticked and typed counts once", () => {
  const draft = {
    files: { ...NO_GRANT, mode: "some", chosen: ["read"], patterns: "read, a*\nb" },
  } as const;
  expect(grantsOf(draft)[0]?.tools).toEqual(["a*", "b", "read"]);
});

test("nothing of a server is no grant, not an empty one", () => {
  expect(grantsOf({ files: NO_GRANT })).toEqual([]);
  expect(isSame({ files: NO_GRANT }, {})).toBe(true);
  expect(isSame({ files: { ...NO_GRANT, mode: "some" } }, {})).toBe(false);
});
