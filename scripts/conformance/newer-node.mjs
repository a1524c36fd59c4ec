import { cpSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { npmCommand, runStep } from "../prepare/run.mjs";

const NEEDED = 22;

/**
 * Returns the path of a Node version that is recent enough for the conformance suite: either the
 * running Node, or one that is downloaded once from the npm registry. The version and integrity of
 * the download are locked in `scripts/conformance/node/package-lock.json`.
 */
export async function newerNode(root) {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major >= NEEDED) return process.execPath;
  const folder = path.join(root, "node_modules/.cache/latchkey-conformance-node");
  const kept = installed(folder);
  if (kept) return kept;
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(root, "scripts/conformance/node"), folder, { recursive: true });
  const [command, ...before] = npmCommand();
  const flags = ["--ignore-scripts", "--include=optional", "--no-audit", "--no-fund"];
  const done = await runStep(`Fetching Node ${NEEDED}`, command, [...before, "ci", ...flags], {
    cwd: folder,
  });
  if (!done.ok) throw new Error(done.message);
  const found = installed(folder);
  if (found) return found;
  const machine = `${process.platform}-${process.arch}`;
  throw new Error(`The suite needs Node ${NEEDED}, and npm has none for ${machine}.`);
}

function installed(folder) {
  try {
    const packages = path.join(folder, "node_modules");
    const name = readdirSync(packages).find((one) => one.startsWith("node-"));
    return name ? path.join(packages, name, "bin/node") : null;
  } catch {
    return null;
  }
}
