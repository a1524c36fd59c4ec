// npm run compare [-- everything odd …]: compares lists and results of servers from npm, byte by
// byte, directly and through Latchkey. Ids (e2e/compare/subjects.ts) choose servers. The table is
// also in test-results/compare.txt. The first run installs about 1.1 GB from npm.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { newerNode } from "./conformance/newer-node.mjs";
import { bundleProgram, prepareProgram, runProgram } from "./program.mjs";
import { stepEnvironment } from "./test/environment.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
await prepareProgram({ root, console: true });
const node = await newerNode(root);
const [main, oddServer] = await Promise.all(
  ["main", "odd-server"].map((name) =>
    bundleProgram(root, `e2e/compare/${name}.ts`, `dist/compare/${name}.mjs`),
  ),
);
runProgram(main, [node, oddServer, ...process.argv.slice(2)], {
  cwd: root,
  env: stepEnvironment(),
});
