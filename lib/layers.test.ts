import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/**
 * The linter guards the layers of docs/architecture.md. Here every direction is planted once in a
 * tree of its own, under the project's own biome.jsonc, and the linter is run over it once.
 */
type Plant = { file: string; code: string; from?: string; rule?: string };

const imports = (from: string) => `import { planted } from "${from}";\nplanted();\n`;
const restricted = "lint/style/noRestrictedImports";

const refusedImports: [file: string, from: string][] = [
  ["db/plant.ts", "@/lib/errors"],
  ["db/plant.ts", "../lib/errors"],
  ["db/schema/plant.ts", "../../lib/errors"],
  ["db/schema/plant.ts", "./../../lib/errors"],
  ["db/plant.ts", "@/app/page"],
  ["db/plant.ts", "@/components/ui/form/button"],
  ["db/plant.ts", "@/server/main"],
  ["db/plant.ts", "@/cli/main"],
  ["db/plant.ts", "next/headers"],
  ["db/plant.ts", "react"],
  ["lib/keys/plant.ts", "@/app/page"],
  ["lib/keys/plant.ts", "../../app/page"],
  ["lib/plant.ts", "../app/page"],
  ["lib/keys/plant.ts", "@/components/ui/form/button"],
  ["lib/keys/plant.ts", "@/server/main"],
  ["lib/keys/plant.ts", "@/cli/main"],
  ["lib/keys/plant.ts", "@/e2e/fixtures/test"],
  ["lib/keys/plant.ts", "next"],
  ["lib/keys/plant.ts", "next/headers"],
  ["lib/keys/plant.ts", "next-auth"],
  ["lib/keys/plant.ts", "react"],
  ["lib/keys/plant.ts", "react-dom/server"],
  ["lib/keys/plant.ts", "react/jsx-runtime"],
  ["lib/keys/plant.test.ts", "@/app/page"],
  ["lib/keys/schema.ts", "@/db/schema/api-keys"],
  ["lib/keys/schema.ts", "@/lib/keys/create-key"],
  ["lib/keys/schema.ts", "./create-key"],
  ["lib/keys/view.ts", "node:crypto"],
  ["lib/keys/view.ts", "drizzle-orm"],
  ["lib/keys/plant.ts", "@/gateway/upstreams/decode/plant"],
  ["lib/gateway/plant.ts", "@/app/page"],
  ["lib/gateway/plant.ts", "@/gateway/other/plant"],
  ["lib/upstreams/schema.ts", "@/gateway/upstreams/decode/plant"],
  ["gateway/upstreams/decode/plant.ts", "@/lib/errors"],
  ["gateway/upstreams/decode/plant.ts", "@/db/client"],
  ["gateway/upstreams/decode/plant.ts", "../plant"],
  ["gateway/upstreams/decode/plant.ts", "node:net"],
  ["gateway/upstreams/decode/plant.ts", "@modelcontextprotocol/client"],
  ["components/keys/plant.tsx", "@/gateway/upstreams/decode/plant"],
  ["app/room/plant.tsx", "@/gateway/upstreams/decode/plant"],
  ["server/plant.ts", "@/gateway/upstreams/decode/plant"],
  ["cli/plant.ts", "@/gateway/upstreams/decode/plant"],
  ["components/keys/plant.tsx", "@/app/page"],
  ["components/keys/plant.tsx", "../../app/page"],
  ["components/keys/plant.tsx", "../../lib/keys/create-key"],
  ["components/keys/plant.tsx", "@/lib/keys/create-key"],
  ["components/keys/plant.tsx", "@/lib/errors"],
  ["components/keys/plant.tsx", "@/db/client"],
  ["components/keys/plant.tsx", "@/server/main"],
  ["components/keys/plant.tsx", "@/cli/main"],
  ["components/keys/plant.tsx", "postgres"],
  ["app/room/_parts/plant.tsx", "@/app/room/page"],
  ["app/room/_parts/plant.tsx", "@/app/_server/request-context"],
  ["app/room/_parts/plant.tsx", "@/lib/keys/create-key"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/lib/errors"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/db/client"],
  ["app/(console)/room/_parts/list/plant.tsx", "../../actions"],
  ["app/(console)/room/_parts/list/plant.tsx", "node:crypto"],
  ["app/room/plant.tsx", "@/server/main"],
  ["app/room/plant.tsx", "@/cli/main"],
  ["app/room/plant.tsx", "../../server/main"],
  ["proxy.ts", "@/server/main"],
  ["server/plant.ts", "@/app/page"],
  ["server/plant.ts", "../app/page"],
  ["server/plant.ts", "@/cli/main"],
  ["server/plant.ts", "@/components/ui/form/button"],
  ["cli/plant.ts", "@/app/page"],
  ["cli/plant.ts", "@/server/main"],
  ["cli/plant.ts", "../server/main"],
  ["cli/plant.ts", "@/components/ui/form/button"],
];

const allowedImports: [file: string, from: string][] = [
  ["db/plant.ts", "@/db/schema/api-keys"],
  ["db/plant.ts", "./client"],
  ["db/plant.ts", "postgres"],
  ["lib/keys/plant.ts", "@/db/schema/api-keys"],
  ["lib/keys/plant.ts", "@/lib/errors"],
  ["lib/keys/plant.ts", "./schema"],
  ["lib/keys/plant.ts", "node:crypto"],
  ["lib/gateway/plant.ts", "@/gateway/upstreams/decode/plant"],
  ["lib/upstreams/link/plant.ts", "@/gateway/upstreams/decode/plant"],
  ["gateway/upstreams/decode/plant.ts", "./spans"],
  ["gateway/upstreams/decode/plant.ts", "node:buffer"],
  ["lib/keys/schema.ts", "zod"],
  ["lib/keys/schema.ts", "@/lib/teams/schema"],
  ["lib/keys/schema.ts", "./schema-expiry"],
  ["components/keys/plant.tsx", "@/components/ui/form/button"],
  ["components/keys/plant.tsx", "@/lib/keys/schema"],
  ["components/keys/plant.tsx", "@/lib/keys/schema-create"],
  ["components/keys/plant.tsx", "@/lib/schema"],
  ["components/keys/plant.tsx", "@/lib/keys/view"],
  ["components/keys/plant.tsx", "next/link"],
  ["components/keys/plant.tsx", "./key-row"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/app/(console)/room/_parts/row"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/app/(console)/room/actions"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/app/(console)/other/grant-actions"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/components/ui/form/button"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/lib/keys/view"],
  ["app/room/plant.tsx", "@/lib/keys/create-key"],
  ["app/room/plant.tsx", "@/components/ui/form/button"],
  ["app/room/plant.tsx", "@/app/_server/context"],
  ["app/room/plant.tsx", "./actions"],
  ["server/plant.ts", "@/lib/http/exchange"],
  ["server/plant.ts", "@/db/migrate"],
  ["cli/plant.ts", "@/lib/keys/create-key"],
  ["cli/plant.ts", "@/db/client"],
];

const inComponent = (code: string) =>
  `import { type RefObject, useEffect, useLayoutEffect } from "react";

export function Planted({ box, later }: { box: RefObject<HTMLElement>; later: () => void }) {
  ${code}
}
`;

const otherPlants: Plant[] = [
  {
    file: "lib/plant-export.ts",
    code: `export { planted } from "@/app/page";\n`,
    rule: restricted,
  },
  {
    file: "lib/plant-type.ts",
    code: `import type { Planted } from "@/app/page";\n\nexport type Kept = Planted;\n`,
    rule: restricted,
  },
  {
    file: "lib/plant-dynamic.ts",
    code: `export const planted = () => import("@/app/page");\n`,
    rule: restricted,
  },
  {
    file: "lib/plant-env.ts",
    code: "export const planted = process.env.PLANTED;\n",
    rule: "lint/style/noProcessEnv",
  },
  {
    file: "server/plant-env.ts",
    code: "export const planted = process.env.PLANTED;\n",
    rule: "lint/style/noProcessEnv",
  },
  { file: "lib/config/env.ts", code: "export const planted = process.env.PLANTED;\n" },
  {
    file: "app/plant-env.ts",
    code: `import { env } from "node:process";\n\nexport const planted = env.PLANTED;\n`,
    rule: restricted,
  },
  {
    file: "lib/cycle/one.ts",
    code: `import { two } from "./two";\n\nexport const one = () => two();\n`,
    rule: "lint/suspicious/noImportCycles",
  },
  {
    file: "lib/cycle/two.ts",
    code: `import { one } from "@/lib/cycle/one";\n\nexport const two = (): number => one();\n`,
    rule: "lint/suspicious/noImportCycles",
  },
  {
    file: "lib/barrel/index.ts",
    code: `export { planted } from "./planted";\nexport { other } from "./other";\n`,
    rule: "lint/performance/noBarrelFile",
  },
  {
    file: "lib/barrel/all.ts",
    code: `export * from "./planted";\n`,
    rule: "lint/performance/noReExportAll",
  },
  {
    file: "lib/plant-floating.ts",
    code: "async function work() {}\n\nexport function planted() {\n  work();\n}\n",
    rule: "lint/nursery/noFloatingPromises",
  },
  {
    file: "lib/plant-console.ts",
    code: `console.log("planted");\n`,
    rule: "lint/suspicious/noConsole",
  },
  ...[
    "export const planted = async () => 1;",
    "export type Planted = string;",
    "export function planted() {\n  return 1;\n}",
    `export { planted } from "./planted";`,
  ].map((code, index) => ({
    file: `app/room/actions/exports-${index}.ts`,
    code: `"use server";\n\n${code}\n`,
    rule: "plugin",
  })),
  {
    file: "app/room/actions/action.ts",
    code: `"use server";\n\n/** Planted. */\nexport async function planted() {\n  return 1;\n}\n`,
  },
  {
    file: "lib/skipped.test.ts",
    code: `import { expect, test } from "vitest";\n\ntest.skip("planted", () => expect(1).toBe(1));\n`,
    rule: "lint/suspicious/noSkippedTests",
  },
  ...[
    "useEffect(() => box.current?.scrollIntoView(), [box]);",
    "useEffect(() => box.current && box.current.focus(), [box]);",
    "useEffect(() => {\n    if (box.current) return box.current.focus();\n  }, [box]);",
    "useLayoutEffect(() => box.current?.scrollTo(0, 0));",
    "return <p ref={(one) => one?.scrollIntoView()} />;",
  ].map((code, index) => ({
    file: `components/effects/returns-${index}.tsx`,
    code: inComponent(code),
    rule: "plugin",
  })),
  ...[
    "useEffect(() => {\n    box.current?.scrollIntoView();\n  }, [box]);",
    "useEffect(() => {\n    const stop = () => later();\n    return stop;\n  }, [later]);",
    "useEffect(() => () => later(), [later]);",
    "useEffect(() => {\n    const one = () => {\n      return later();\n    };\n    one();\n  }, [later]);",
    "return <p ref={(one) => {\n    one?.scrollIntoView();\n  }} />;",
  ].map((code, index) => ({
    file: `components/effects/cleans-up-${index}.tsx`,
    code: inComponent(code),
  })),
];

/** Numbers each plant, so that several can stand for one place: db/plant.ts is db/plant-3.ts. */
const numbered = (file: string, index: number) =>
  /(^|\/)(plant|schema|view)\.[a-z.]+$/.test(file) ? file.replace(".", `-${index}.`) : file;

const plants = (list: [file: string, from: string][], first: number): Plant[] =>
  list.map(([file, from], index) => ({
    file: numbered(file, first + index),
    code: imports(from),
    from,
  }));
const refused = plants(refusedImports, 0);
const allowed = plants(allowedImports, refusedImports.length);

type Diagnostic = { category: string; location: { path: string | { file: string } } };

const project = resolve(import.meta.dirname, "..");

describe("the linter guards the layers", () => {
  let tree: string;
  const found = new Map<string, Set<string>>();

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), "latchkey-layers-"));
    await mkdir(join(tree, "scripts/lint"), { recursive: true });
    const configuration = ["biome.jsonc", "tsconfig.json", "package.json"];
    const plugins = ["scripts/lint/effects.grit", "scripts/lint/server-actions.grit"];
    for (const file of [...configuration, ...plugins]) {
      await copyFile(join(project, file), join(tree, file));
    }
    for (const { file, code } of [...refused, ...allowed, ...otherPlants]) {
      await mkdir(dirname(join(tree, file)), { recursive: true });
      await writeFile(join(tree, file), code);
    }
    const biome = join(project, "node_modules/.bin/biome");
    const args = ["lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json", "."];
    const report = await new Promise<string>((done) => {
      execFile(biome, args, { cwd: tree, maxBuffer: 64 << 20 }, (_error, stdout) => done(stdout));
    });
    for (const { category, location } of JSON.parse(report).diagnostics as Diagnostic[]) {
      const path = typeof location.path === "string" ? location.path : location.path.file;
      found.set(path, (found.get(path) ?? new Set()).add(category));
    }
  }, 30_000);

  afterAll(() => rm(tree, { recursive: true, force: true }));

  test.each(refused)("$file may not import $from", ({ file }) => {
    expect([...(found.get(file) ?? [])]).toContain(restricted);
  });

  test.each(allowed)("$file may import $from", ({ file }) => {
    expect([...(found.get(file) ?? [])]).not.toContain(restricted);
  });

  test.each(otherPlants)("$file: $rule", ({ file, rule }) => {
    const rules = [...(found.get(file) ?? [])];
    if (rule) expect(rules).toContain(rule);
    else expect(rules.filter((one) => !one.includes("noUnused"))).toEqual([]);
  });
});

/** No override can say this: a test's layer and its place are the same as the code's beside it. */
test("only tests import what is made for tests", async () => {
  const layers = ["app", "components", "server", "cli", "gateway", "lib", "db"];
  const listed = await Promise.all(
    layers.map(async (layer) =>
      (await readdir(join(project, layer), { recursive: true })).map((file) => join(layer, file)),
    ),
  );
  const files = listed.flat();
  const forTests = /\.test\.tsx?$|[/-]testing(\/|[^/]*\.ts$)/;
  const product = files.filter((file) => /\.tsx?$/.test(file) && !forTests.test(file));
  const guilty: string[] = [];
  for (const file of product) {
    const code = await readFile(join(project, file), "utf8").catch(() => "");
    if (/from "([^"]*[/-]testing["/-]|vitest|@playwright\/)/.test(code)) guilty.push(file);
  }
  expect(product.length).toBeGreaterThan(10);
  expect(guilty).toEqual([]);
});

/** No glob can say "its own": a part is its room's, and what two rooms use is in components. */
test("a room's parts are imported by that room alone", async () => {
  const roomOf = (file: string) => /^(.*?)\/_parts\//.exec(file)?.[1];
  const app = await readdir(join(project, "app"), { recursive: true });
  const files = app.filter((file) => /\.tsx?$/.test(file)).map((file) => join("app", file));
  const guilty: string[] = [];
  for (const file of files) {
    const code = await readFile(join(project, file), "utf8");
    for (const [, from = ""] of code.matchAll(/from "@\/([^"]*\/_parts\/[^"]*)"/g)) {
      if (!file.startsWith(`${roomOf(from)}/`)) guilty.push(`${file} imports ${from}`);
    }
  }
  expect(files.some((file) => roomOf(file) !== undefined)).toBe(true);
  expect(guilty).toEqual([]);
});
