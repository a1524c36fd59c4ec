// Programs for developers whose source is TypeScript, such as benchmarks and comparisons.
import { spawn } from "node:child_process";
import path from "node:path";
import { prepare } from "./prepare.mjs";

/** Installs and builds what a program needs. If that fails, ends this process with the message. */
export async function prepareProgram(options) {
  const prepared = await prepare(options);
  if (prepared.ok) return;
  process.stderr.write(`${prepared.message}\n`);
  process.exit(1);
}

/**
 * Bundles a source file without its dependencies, and returns the path of the bundle. The bundle
 * has to be as many folders deep as its source, so that relative paths remain valid.
 */
export async function bundleProgram(root, source, bundle) {
  const { build } = await import("esbuild");
  const outfile = path.join(root, bundle);
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(root, source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}

/** Runs a bundle in this terminal, and ends this process with its exit code. */
export function runProgram(bundle, args, options = {}) {
  const child = spawn(process.execPath, [bundle, ...args], { ...options, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 1));
}
