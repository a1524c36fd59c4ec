import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { APART, FOLDERS, FULLEST } from "./folders";
import { importsOf, isForTests, readSources, type SourceFile } from "./imports";

const sources = readSources();
const names = FOLDERS.map(([folder]) => folder);

/**
 * Returns the entry of the list that contains the file's folder, or the folder itself if there is
 * no such entry.
 */
function entryOf(path: string): string {
  const folder = dirname(path);
  if (names.includes(folder)) return folder;
  const whole = names.filter(
    (name) => name.endsWith("/**") && `${folder}/`.startsWith(name.slice(0, -2)),
  );
  return whole.sort((a, b) => b.length - a.length)[0] ?? folder;
}

/**
 * Lists, as `from → to`, the imports that go up in the list of folders or that cross between two
 * planes that must stay apart.
 */
function arrowsUp(files: readonly SourceFile[]): string[] {
  const apart = new Set(APART.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]));
  const planeOf = (path: string) => path.split("/", 1)[0];
  const goesUp = (from: string, to: string) =>
    apart.has(`${planeOf(from)} ${planeOf(to)}`) ||
    names.indexOf(entryOf(to)) < names.indexOf(entryOf(from));
  return files
    .filter(({ path }) => !isForTests(path))
    .flatMap(({ path, imports }) =>
      imports.filter((file) => goesUp(path, file)).map((file) => `${path} → ${file}`),
    );
}

describe("every import follows the order of the folders", () => {
  test("the list contains every source folder exactly once and no other folder", () => {
    const folders = new Set(
      sources.filter(({ path }) => !isForTests(path)).map(({ path }) => entryOf(path)),
    );
    const onlyTests = names.filter((name) => sources.some(({ path }) => dirname(path) === name));
    expect([...folders].filter((folder) => !names.includes(folder))).toEqual([]);
    expect(names.filter((name) => !folders.has(name) && !onlyTests.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("no file imports from a folder higher up in the list", () => {
    expect(arrowsUp(sources)).toEqual([]);
  });

  test.each([
    ["a value", 'import { verbs } from "@/lib/verbs";'],
    ["a type", 'import type { ListedVerb } from "@/lib/verbs";'],
    ["a dynamic import", 'const verbs = () => import("@/lib/verbs");'],
    ["a type of an import", 'type Verbs = typeof import("@/lib/verbs");'],
    ["a re-export", 'export { verbs } from "@/lib/verbs";'],
    ["a relative path", 'import { verbs } from "../verbs";'],
  ])("the check finds a planted import from a folder higher up in the list: %s", (_kind, code) => {
    const path = "lib/std/planted.ts";
    const imports = importsOf(path, code);
    expect(arrowsUp([...sources, { path, imports }])).toEqual([`${path} → lib/verbs.ts`]);
  });

  test("the check finds a planted import between planes that must stay apart", () => {
    const planted = {
      path: "cli/planted.ts",
      imports: importsOf("cli/planted.ts", 'import "@/server/main";'),
    };
    expect(arrowsUp([planted])).toEqual(["cli/planted.ts → server/main.ts"]);
  });

  test(`no folder contains more than ${FULLEST} files`, () => {
    const counts = new Map<string, number>();
    for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > FULLEST)).toEqual([]);
  });

  test("test helpers are imported only by tests and other test helpers", () => {
    const program = sources.filter(({ path }) => !isForTests(path));
    const used = program.flatMap(({ path, imports }) =>
      imports.filter(isForTests).map((file) => `${path} → ${file}`),
    );
    expect(used).toEqual([]);
  });

  test("views and schemas, which are also loaded in browsers, import only types from models", () => {
    const takesValue = (code: string) => /^(import|export) (?!type )[^;]*\/model";/m.test(code);
    const pure = sources.filter(({ path }) => /^lib\/.*\/(view|schema)[\w-]*\.ts$/.test(path));
    expect(pure.length).toBeGreaterThan(20);
    const texts = pure.map(({ path }) => [path, readFileSync(path, "utf8")] as const);
    expect(texts.filter(([, code]) => takesValue(code)).map(([path]) => path)).toEqual([]);
    expect(takesValue('import { keyView } from "./model";')).toBe(true);
  });

  test("test helpers are only in folders called testing", () => {
    const elsewhere = sources.filter(({ path }) => /(-|\/)testing\.(tsx?|mjs)$/.test(path));
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });

  test("the files in a page's _parts folder are imported only by files of the same page", () => {
    const roomOf = (path: string) => /^(.*?)\/_parts\//.exec(path)?.[1];
    const parts = sources.flatMap(({ path, imports }) =>
      imports.filter((file) => roomOf(file) !== undefined).map((file) => [path, file] as const),
    );
    const foreign = parts.filter(([path, file]) => !path.startsWith(`${roomOf(file)}/`));
    expect(parts.length).toBeGreaterThan(100);
    expect(foreign).toEqual([]);
  });
});
