// npm run compare [-- everything odd …]: compares lists and results of servers from npm, byte by
// byte, directly and through Latchkey. Ids (e2e/compare/subjects.ts) choose servers. The table is
// also in test-results/compare.txt. The first run installs about 1.1 GB from npm.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { newerNode } from "./conformance/newer-node.mjs";
import { prepare } from "./prepare.mjs";
import { stepEnvironment } from "./test/environment.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const prepared = await prepare({ root, console: true });
if (!prepared.ok) {
  process.stderr.write(`${prepared.message}\n`);
  process.exit(1);
}
const node = await newerNode(root);
const { build } = await import("esbuild");
// The bundles are two folders deep, like their source files, so that relative paths remain valid.
const outdir = path.join(root, "dist/compare");
await build({
  absWorkingDir: root,
  entryPoints: ["main", "odd-server"].map((name) => path.join(root, `e2e/compare/${name}.ts`)),
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const bundles = [path.join(outdir, "main.mjs"), node, path.join(outdir, "odd-server.mjs")];
const child = spawn(process.execPath, [...bundles, ...process.argv.slice(2)], {
  cwd: root,
  env: stepEnvironment(),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
