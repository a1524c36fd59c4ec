import { expect, test } from "vitest";
import { draftOf, givesNothing, grantsOf, inMode, isSame, NO_GRANT } from "./grant-draft";

const server = (name: string) => ({ id: name, name, title: null, enabled: true });
const choice = (name: string, ...tools: string[]) => ({
  server: server(name),
  tools: tools.map((name) => ({ name, title: null, hidden: false, gone: name === "gone" })),
  prompts: 0,
  resources: 0,
});
const grant = (name: string, tools: string[], prompts = true) => ({
  server: server(name),
  tools,
  prompts,
  resources: true,
});

test("saved grants stay the same if they are loaded into a draft and saved without changes", () => {
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

test("typed patterns are split, and a tool that is both ticked and typed is granted only once", () => {
  const draft = {
    files: { ...NO_GRANT, mode: "some", chosen: ["read"], patterns: "read, a*\nb" },
  } as const;
  expect(grantsOf(draft)[0]?.tools).toEqual(["a*", "b", "read"]);
});

test("a server in mode none gets no grant at all, rather than a grant without any tools", () => {
  expect(grantsOf({ files: NO_GRANT })).toEqual([]);
  expect(isSame({ files: NO_GRANT }, {})).toBe(true);
  expect(isSame({ files: { ...NO_GRANT, mode: "some" } }, {})).toBe(false);
});

test("a granted tool that the server no longer lists stays ticked, and a save keeps its grant", () => {
  const draft = draftOf([grant("files", ["gone", "re*"])], [choice("files", "read", "gone")]);
  expect(draft.files).toMatchObject({ chosen: ["gone"], patterns: "re*" });
  expect(grantsOf(draft)[0]?.tools).toEqual(["gone", "re*"]);
});

test("switching the mode from all to some ticks every tool that the server offers", () => {
  const files = choice("files", "read", "write", "gone");
  const all = { ...NO_GRANT, mode: "all" } as const;
  expect(inMode(all, "some", files)).toMatchObject({ mode: "some", chosen: ["read", "write"] });
  expect(inMode(NO_GRANT, "some", files)).toMatchObject({ mode: "some", chosen: [] });
  const own = { ...NO_GRANT, mode: "some", chosen: ["read"], patterns: "w*" } as const;
  const there = inMode(inMode(own, "all", files), "some", files);
  expect(there).toEqual(own);
  expect(inMode(inMode(own, "none", files), "some", files)).toEqual(own);
});

test("a draft with no tool, pattern, prompt or resource of any server gives nothing", () => {
  const files = choice("files", "read");
  const some = { ...NO_GRANT, mode: "some" } as const;
  expect(givesNothing({}, [files])).toBe(true);
  expect(givesNothing({ files: some }, [files])).toBe(true);
  expect(givesNothing({ files: some }, [{ ...files, prompts: 1 }])).toBe(false);
  expect(givesNothing({ files: { ...some, prompts: false } }, [{ ...files, prompts: 1 }])).toBe(
    true,
  );
  expect(givesNothing({ files: { ...some, chosen: ["read"] } }, [files])).toBe(false);
  expect(givesNothing({ files: { ...some, patterns: "re*" } }, [files])).toBe(false);
  expect(givesNothing({ files: { ...NO_GRANT, mode: "all" } }, [choice("files")])).toBe(false);
});
