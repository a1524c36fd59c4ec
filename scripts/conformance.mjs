// npm run conformance [-- --fixture | --server | --client [SCENARIO …]]: runs the official MCP
// conformance suite against Latchkey as a server, as an authorization server and as a client of
// servers. --server and --client run only one side, and --fixture tests only the fixture, without
// Latchkey. Prints a table of all scenarios. The results are in test-results/conformance.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { newerNode } from "./conformance/newer-node.mjs";
import { prepare } from "./prepare.mjs";
import { stepEnvironment } from "./test/environment.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const flags = process.argv.slice(2);
const prepared = await prepare({ root, console: !flags.includes("--fixture") });
if (!prepared.ok) {
  process.stderr.write(`${prepared.message}\n`);
  process.exit(1);
}
const node = await newerNode(root);
const { build } = await import("esbuild");
// The bundle is two folders deep, like its source file, so that relative paths remain valid.
const outfile = path.join(root, "dist/conformance/main.mjs");
await build({
  absWorkingDir: root,
  entryPoints: [path.join(root, "e2e/conformance/main.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const require = createRequire(import.meta.url);
const suite = require.resolve("@modelcontextprotocol/conformance/dist/index.js");
const child = spawn(process.execPath, [outfile, node, suite, ...flags], {
  cwd: root,
  env: stepEnvironment(),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
