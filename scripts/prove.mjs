import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { stepEnvironment } from "./test/environment.mjs";

// npm run prove [-- revocation kill-server …]: builds the project and runs all proofs, or the named
// ones, with the full number of repetitions. Without names, it also runs all property tests in full
// and the contract suite under LATCHKEY_HTTP=node. `clients` runs only if it is named;
// `clients-features` is one half of it.
const PROPERTIES = [
  "gateway/upstreams/decode/decode-message",
  "lib/catalogue/hidden-resources",
  "lib/catalogue/name-holders",
  "gateway/catalogue/grants-property",
  "gateway/http/plain/client/differential",
  "gateway/http/plain/server/differential",
];
const root = resolve(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");

const built = await run([join(root, "scripts/prepare.mjs")]);
const named = process.argv.slice(2);
const clients = named.some((one) => one.startsWith("clients")) ? { PROVE_CLIENTS: "1" } : {};
const runs = [[[vitest, "run", "--project", "proof", ...named], clients]];
if (named.length === 0) {
  runs.push([[vitest, "run", "--project", "unit", ...PROPERTIES]]);
  runs.push([[vitest, "run", "--project", "db", "gateway/calls/bytes/lossless"]]);
  runs.push([[vitest, "run", "--project", "contract"], { PROVE_HTTP: "node" }]);
}
process.exitCode = built;
for (const [command, variables] of runs) process.exitCode ||= await run(command, variables);

function run(command, variables = {}) {
  const env = { ...stepEnvironment(), PROVE: "full", ...variables };
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: "inherit" });
    child.once("exit", (code) => done(code ?? 1));
  });
}
