import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "oxc-parser";

const ROOT = join(import.meta.dirname, "../..");
const PLANES = ["app", "components", "server", "cli", "gateway", "lib", "db"];
const ENDINGS = ["", ".ts", ".tsx", ".mjs", "/index.ts"];

export interface SourceFile {
  /** The path of the file relative to the project's root, with `/` as separator. */
  readonly path: string;
  /**
   * The paths of all project files that this file imports. Imports of types, dynamic imports and
   * re-exports are included.
   */
  readonly imports: readonly string[];
}

/** Reads all source files, including tests and test helpers, with their imports. */
export function readSources(): SourceFile[] {
  return PLANES.flatMap((plane) =>
    readdirSync(join(ROOT, plane), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
      .map((entry) => {
        const path = relative(ROOT, join(entry.parentPath, entry.name));
        return { path, imports: importsOf(path, readFileSync(join(ROOT, path), "utf8")) };
      }),
  );
}

/**
 * Returns the paths of the project's files that the given code imports. Relative imports are
 * resolved from `path`.
 */
export function importsOf(path: string, code: string): string[] {
  const { staticImports, staticExports } = parseSync(path, code).module;
  const said = [
    ...staticImports.map((one) => one.moduleRequest.value),
    ...staticExports.flatMap((one) => one.entries.map((entry) => entry.moduleRequest?.value)),
    // Matches `import("…")`, both in values and in types.
    ...[...code.matchAll(/\bimport\(\s*["'`]([^"'`]+)["'`]/g)].map(([, name]) => name),
  ];
  const found = said.map((name) => (name === undefined ? null : resolveImport(path, name)));
  return [...new Set(found.filter((one) => one !== null))];
}

function resolveImport(path: string, name: string): string | null {
  const base = name.startsWith("@/")
    ? name.slice(2)
    : name.startsWith(".")
      ? join(dirname(path), name)
      : null;
  if (base === null) return null;
  const file = ENDINGS.map((ending) => `${base}${ending}`).find(
    (one) => /\.\w+$/.test(one) && existsSync(join(ROOT, one)),
  );
  return file ?? null;
}

/**
 * True for tests and test helpers. They may import any file, but only tests and test helpers may
 * import them.
 */
export function isForTests(path: string): boolean {
  return /\.test\.tsx?$|(^|\/)testing\//.test(path);
}
