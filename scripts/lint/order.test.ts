import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { APART, FOLDERS, FULLEST } from "./folders";
import { importsOf, isForTests, readSources, type SourceFile } from "./imports";

const sources = readSources();
const names = FOLDERS.map(([folder]) => folder);

/** The list's entry for a file's folder, or the folder itself where the list has none. */
function entryOf(path: string): string {
  const folder = dirname(path);
  if (names.includes(folder)) return folder;
  const whole = names.filter(
    (name) => name.endsWith("/**") && `${folder}/`.startsWith(name.slice(0, -2)),
  );
  return whole.sort((a, b) => b.length - a.length)[0] ?? folder;
}

/** Every import that goes up, or over to a plane that stands apart, as `from → to`. */
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

describe("the order of the folders", () => {
  test("every folder is named once, and there is no other", () => {
    const folders = new Set(
      sources.filter(({ path }) => !isForTests(path)).map(({ path }) => entryOf(path)),
    );
    const onlyTests = names.filter((name) => sources.some(({ path }) => dirname(path) === name));
    expect([...folders].filter((folder) => !names.includes(folder))).toEqual([]);
    expect(names.filter((name) => !folders.has(name) && !onlyTests.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("no import goes up", () => {
    expect(arrowsUp(sources)).toEqual([]);
  });

  test.each([
    ["a value", 'import { verbs } from "@/lib/verbs";'],
    ["a type", 'import type { ListedVerb } from "@/lib/verbs";'],
    ["a dynamic import", 'const verbs = () => import("@/lib/verbs");'],
    ["a type of an import", 'type Verbs = typeof import("@/lib/verbs");'],
    ["an export of what is above", 'export { verbs } from "@/lib/verbs";'],
    ["a relative path", 'import { verbs } from "../verbs";'],
  ])("a planted import that goes up is found: %s", (_kind, code) => {
    const path = "lib/std/planted.ts";
    const imports = importsOf(path, code);
    expect(arrowsUp([...sources, { path, imports }])).toEqual([`${path} → lib/verbs.ts`]);
  });

  test("a planted import over to another plane is found", () => {
    const planted = {
      path: "cli/planted.ts",
      imports: importsOf("cli/planted.ts", 'import "@/server/main";'),
    };
    expect(arrowsUp([planted])).toEqual(["cli/planted.ts → server/main.ts"]);
  });

  test(`no folder holds more than ${FULLEST} files`, () => {
    const counts = new Map<string, number>();
    for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > FULLEST)).toEqual([]);
  });

  test("nothing but tests imports what is for tests", () => {
    const program = sources.filter(({ path }) => !isForTests(path));
    const used = program.flatMap(({ path, imports }) =>
      imports.filter(isForTests).map((file) => `${path} → ${file}`),
    );
    expect(used).toEqual([]);
  });

  test("views and schemas take of a model its types alone: the browser reads them", () => {
    const takesValue = (code: string) => /^(import|export) (?!type )[^;]*\/model";/m.test(code);
    const pure = sources.filter(({ path }) => /^lib\/.*\/(view|schema)[\w-]*\.ts$/.test(path));
    expect(pure.length).toBeGreaterThan(20);
    const texts = pure.map(({ path }) => [path, readFileSync(path, "utf8")] as const);
    expect(texts.filter(([, code]) => takesValue(code)).map(([path]) => path)).toEqual([]);
    expect(takesValue('import { keyView } from "./model";')).toBe(true);
  });

  test("a room's parts are imported by that room alone", () => {
    const roomOf = (path: string) => /^(.*?)\/_parts\//.exec(path)?.[1];
    const parts = sources.flatMap(({ path, imports }) =>
      imports.filter((file) => roomOf(file) !== undefined).map((file) => [path, file] as const),
    );
    const foreign = parts.filter(([path, file]) => !path.startsWith(`${roomOf(file)}/`));
    expect(parts.length).toBeGreaterThan(100);
    expect(foreign).toEqual([]);
  });
});
