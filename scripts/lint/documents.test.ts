import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const DOCUMENTS = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md"],
  ...["gateway/http/plain/README.md"],
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g;
/** A path in backticks. Patterns such as `lib/<noun>/schema.ts` are none, nor is the MCP method. */
const PATH =
  /`(?!server\/discover`)((?:app|bench|bin|cli|components|db|docs|drizzle|e2e|gateway|lib|scripts|server)\/[\w./()[\]-]+)`/g;

const textOf = (path: string) => readFileSync(join(root, path), "utf8");

/** Returns the anchors of a document's headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  const headings = [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Returns the links and paths in a document that lead nowhere. */
function leadsNowhere(path: string): string[] {
  const text = textOf(path);
  const links = [...text.matchAll(LINK)].filter(([, to = "", anchor]) => {
    const target = to === "" ? path : normalize(join(dirname(path), to));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  const paths = [...text.matchAll(PATH)].filter(
    ([, to = ""]) => !existsSync(join(root, to)) && !existsSync(join(root, dirname(path), to)),
  );
  return [...links, ...paths].map(([whole]) => whole);
}

test("docs/proofs.md describes every proof", () => {
  const proofs = readdirSync(join(root, "e2e/proof"))
    .filter((name) => name.endsWith(".proof.test.ts"))
    .map((name) => name.slice(0, -".proof.test.ts".length));
  const described = [...textOf("docs/proofs.md").matchAll(/^\| `([\w-]+)`/gm)];
  expect(described.map(([, name]) => name).sort()).toEqual(proofs.sort());
});

test("docs/storage.md names every table", () => {
  const folder = join(root, "db/schema");
  const tables = readdirSync(folder).flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/pgTable\(\s*"(\w+)"/g)].map(
      ([, table]) => table,
    ),
  );
  const text = textOf("docs/storage.md");
  expect(tables.length).toBeGreaterThan(20);
  expect(tables.filter((table) => !new RegExp(`\`${table}[.\`]`).test(text))).toEqual([]);
});

test.each(DOCUMENTS)("the links and paths in %s lead somewhere", (path) => {
  expect(leadsNowhere(path)).toEqual([]);
});
