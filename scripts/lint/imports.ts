import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseSync } from "oxc-parser";

const ROOT = join(import.meta.dirname, "../..");
const PLANES = ["app", "components", "server", "cli", "gateway", "lib", "db"];
const ENDINGS = ["", ".ts", ".tsx", ".mjs", "/index.ts"];

export interface SourceFile {
  /** The path relative to the project's root, with `/`. */
  readonly path: string;
  /** Project files that the file imports: values, types, dynamic imports and re-exports. */
  readonly imports: readonly string[];
}

/** All source files with their imports, including tests and test helpers. */
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

/** The project files that code at this path imports. */
export function importsOf(path: string, code: string): string[] {
  const { staticImports, staticExports } = parseSync(path, code).module;
  const said = [
    ...staticImports.map((one) => one.moduleRequest.value),
    ...staticExports.flatMap((one) => one.entries.map((entry) => entry.moduleRequest?.value)),
    // Matches `import("…")`, in values and types.
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

/** True for tests and test helpers, which may import any file. No other file may import them. */
export function isForTests(path: string): boolean {
  return /\.test\.tsx?$|(^|\/)testing\//.test(path);
}
