// npm run bench -- NAME: builds the project if necessary, and then runs bench/NAME.ts.
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { prepare } from "./prepare.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const BENCHMARKS = ["exchange", "gateway", "oauth", "plain-http", "sessions", "stall"];
const [name = ""] = process.argv.slice(2);

if (!BENCHMARKS.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- ${BENCHMARKS.join("|")}\n`);
  process.exit(2);
}
const prepared = await prepare({ root, console: true });
if (!prepared.ok) {
  process.stderr.write(`${prepared.message}\n`);
  process.exit(1);
}
const { build } = await import("esbuild");
const outfile = path.join(root, "dist", `bench-${name}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [path.join(root, "bench", `${name}.ts`)],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
});
const child = spawn(process.execPath, [outfile, root], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 1));
