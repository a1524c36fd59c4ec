// npm run bench -- NAME: builds the project if necessary, and then runs bench/NAME.ts.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundleProgram, prepareProgram, runProgram } from "./program.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const BENCHMARKS = [
  "exchange",
  "gateway",
  "lists",
  "navigation",
  "oauth",
  "plain-http",
  "sessions",
  "stall",
];
const [name = ""] = process.argv.slice(2);

if (!BENCHMARKS.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- ${BENCHMARKS.join("|")}\n`);
  process.exit(2);
}
await prepareProgram({ root, console: true });
runProgram(await bundleProgram(root, `bench/${name}.ts`, `dist/bench/${name}.mjs`), [root]);
