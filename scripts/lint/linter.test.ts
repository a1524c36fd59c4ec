import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/**
 * A file that is written to a temporary tree in order to test the linter's configuration. `from` is
 * the module that the file imports, and `rule` is the rule that the linter should report. The
 * linter runs once over the whole tree with the project's biome.jsonc. The order of folders is
 * tested separately, in order.test.ts.
 */
type Plant = { file: string; code: string; from?: string; rule?: string };

const imports = (from: string) => `import { planted } from "${from}";\nplanted();\n`;
const restricted = "lint/style/noRestrictedImports";

const refusedImports: [file: string, from: string][] = [
  ...["db/plant.ts", "lib/keys/plant.ts", "gateway/calls/plant.ts"].flatMap((file) =>
    ["next/headers", "next-auth", "react", "react-dom/server", "react/jsx-runtime"].map(
      (from): [string, string] => [file, from],
    ),
  ),
  ["db/schema/plant.ts", "../../lib/errors"],
  ["db/schema/plant.ts", "./../../lib/errors"],
  ["lib/keys/plant.ts", "../teams/view"],
  ["gateway/calls/plant.ts", "../http/request"],
  ["app/room/plant.tsx", "../../server/main"],
  ["server/plant.ts", "../app/page"],
  ["cli/plant.ts", "../server/main"],
  ["lib/keys/schema.ts", "@/db/schema/api-keys"],
  ["lib/keys/schema.ts", "@/lib/keys/creation/create-key"],
  ["lib/keys/schema.ts", "./create-key"],
  ["lib/keys/view.ts", "node:crypto"],
  ["lib/keys/view.ts", "drizzle-orm"],
  ["lib/servers/schema.ts", "@/gateway/upstreams/decode/plant"],
  ["gateway/upstreams/decode/plant.ts", "@/lib/errors/errors"],
  ["gateway/upstreams/decode/plant.ts", "@/db/client"],
  ["gateway/upstreams/decode/plant.ts", "../plant"],
  ["gateway/upstreams/decode/plant.ts", "node:net"],
  ["gateway/upstreams/decode/plant.ts", "@modelcontextprotocol/client"],
  ["components/keys/plant.tsx", "@/app/page"],
  ["components/keys/plant.tsx", "../../lib/keys/create-key"],
  ["components/keys/plant.tsx", "@/lib/keys/creation/create-key"],
  ["components/keys/plant.tsx", "@/gateway/http/request"],
  ["components/keys/plant.tsx", "@/db/client"],
  ["components/keys/plant.tsx", "@/server/main"],
  ["components/keys/plant.tsx", "@/cli/main"],
  ["components/keys/plant.tsx", "postgres"],
  ["app/room/_parts/plant.tsx", "@/app/room/page"],
  ["app/room/_parts/plant.tsx", "@/app/_server/request-context"],
  ["app/room/_parts/plant.tsx", "@/lib/keys/creation/create-key"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/lib/errors/errors"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/db/client"],
  ["app/(console)/room/_parts/list/plant.tsx", "../../actions"],
  ["app/(console)/room/_parts/list/plant.tsx", "node:crypto"],
];

const allowedImports: [file: string, from: string][] = [
  ["db/plant.ts", "./client"],
  ["db/plant.ts", "postgres"],
  ["lib/keys/plant.ts", "@/db/schema/api-keys"],
  ["lib/keys/plant.ts", "node:crypto"],
  ["gateway/calls/plant.ts", "@/gateway/upstreams/decode/plant"],
  ["gateway/upstreams/decode/plant.ts", "./spans"],
  ["gateway/upstreams/decode/plant.ts", "node:buffer"],
  ["lib/keys/schema.ts", "zod"],
  ["lib/keys/schema.ts", "@/lib/teams/schema"],
  ["lib/keys/schema.ts", "./schema-expiry"],
  ["components/keys/plant.tsx", "@/components/ui/form/button"],
  ["components/keys/plant.tsx", "@/lib/keys/schema"],
  ["components/keys/plant.tsx", "@/lib/keys/view"],
  ["components/keys/plant.tsx", "next/link"],
  ["components/keys/plant.tsx", "./key-row"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/app/(console)/room/_parts/row"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/app/(console)/room/actions"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/app/(console)/other/grant-actions"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/components/ui/form/button"],
  ["app/(console)/room/_parts/list/plant.tsx", "@/lib/keys/view"],
  ["app/room/plant.tsx", "@/lib/keys/creation/create-key"],
  ["app/room/plant.tsx", "@/gateway/upstream-verbs/try-tool"],
  ["app/room/plant.tsx", "./actions"],
  ["server/plant.ts", "@/gateway/http/exchange"],
  ["cli/plant.ts", "@/gateway/start/open-local"],
];

const inComponent = (code: string) =>
  `import { type RefObject, useEffect, useLayoutEffect } from "react";

export function Planted({ box, later }: { box: RefObject<HTMLElement>; later: () => void }) {
  ${code}
}
`;

const otherPlants: Plant[] = [
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
    file: "lib/keys/as-never.ts",
    code: "export const planted = (one: string): number => one as never;\n",
    rule: "plugin",
  },
  {
    file: "lib/keys/as-never.test.ts",
    code: "export const planted = (one: string): number => one as never;\n",
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

/**
 * Adds a number to a file's name, so that several files can be written to one folder: db/plant.ts
 * becomes db/plant-3.ts.
 */
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

const project = resolve(import.meta.dirname, "../..");

describe("the linter reports every planted violation and accepts every planted file that is correct", () => {
  let tree: string;
  const found = new Map<string, Set<string>>();

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), "latchkey-linter-"));
    await mkdir(join(tree, "scripts/lint"), { recursive: true });
    const configuration = ["biome.jsonc", "tsconfig.json", "package.json"];
    const plugins = ["effects", "server-actions", "as-never"].map(
      (name) => `scripts/lint/${name}.grit`,
    );
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

  test.each(refused)("the linter refuses an import of $from in $file", ({ file }) => {
    expect([...(found.get(file) ?? [])]).toContain(restricted);
  });

  test.each(allowed)("the linter allows an import of $from in $file", ({ file }) => {
    expect([...(found.get(file) ?? [])]).not.toContain(restricted);
  });

  test.each(otherPlants)(
    "the linter reports the expected rule, if any, in $file: $rule",
    ({ file, rule }) => {
      const rules = [...(found.get(file) ?? [])];
      if (rule) expect(rules).toContain(rule);
      else expect(rules.filter((one) => !one.includes("noUnused"))).toEqual([]);
    },
  );
});
