// npm run conformance [-- --fixture | --server | --client [SCENARIO …]]: runs the official MCP
// conformance suite against Latchkey as a server, as an authorization server and as a client of
// servers. --server and --client run only one side, and --fixture tests only the fixture, without
// Latchkey. Prints a table of all scenarios. The results are in test-results/conformance.
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { newerNode } from "./conformance/newer-node.mjs";
import { bundleProgram, prepareProgram, runProgram } from "./program.mjs";
import { stepEnvironment } from "./test/environment.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const flags = process.argv.slice(2);
await prepareProgram({ root, console: !flags.includes("--fixture") });
const node = await newerNode(root);
const main = await bundleProgram(root, "e2e/conformance/main.ts", "dist/conformance/main.mjs");
const require = createRequire(import.meta.url);
const suite = require.resolve("@modelcontextprotocol/conformance/dist/index.js");
runProgram(main, [node, suite, ...flags], { cwd: root, env: stepEnvironment() });
