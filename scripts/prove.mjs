import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { stepEnvironment } from "./test/environment.mjs";

// npm run prove [-- revocation kill-server …]: every proof, or those named, with its full number of
// repetitions, on a build of these very sources. Its figures also go to test-results/proof.txt.
const root = resolve(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");

const built = await run([join(root, "scripts/prepare.mjs")]);
const named = process.argv.slice(2);
process.exitCode = built || (await run([vitest, "run", "--project", "proof", ...named]));

function run(command) {
  const env = { ...stepEnvironment(), PROVE: "full" };
  return new Promise((done) => {
    const child = spawn(process.execPath, command, { cwd: root, env, stdio: "inherit" });
    child.once("exit", (code) => done(code ?? 1));
  });
}
