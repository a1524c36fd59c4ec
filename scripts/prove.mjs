import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { stepEnvironment } from "./test/environment.mjs";

// npm run prove [-- revocation kill-server …]: every proof, or those named, with its full number of
// repetitions, on a build of these very sources, then every property that npm test tries a part of.
// Their figures also go to test-results/proof.txt.
const PROPERTIES = [
  "gateway/upstreams/decode/decode-message",
  "lib/catalogue/hidden-resources",
  "lib/catalogue/name-holders",
  "gateway/catalogue/grants-property",
];
const root = resolve(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");

const built = await run([join(root, "scripts/prepare.mjs")]);
const named = process.argv.slice(2);
const proofs = [vitest, "run", "--project", "proof", ...named];
const properties = [vitest, "run", "--project", "unit", ...PROPERTIES];
process.exitCode = built || (await run(proofs)) || (named.length > 0 ? 0 : await run(properties));

function run(command) {
  const env = { ...stepEnvironment(), PROVE: "full" };
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: "inherit" });
    child.once("exit", (code) => done(code ?? 1));
  });
}
