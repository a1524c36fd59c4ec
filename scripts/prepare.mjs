// Installs and builds everything that is missing or outdated. All messages are written to stderr.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildBasePath } from "./prepare/base-path.mjs";
import { packagesAreInstalled } from "./prepare/installed.mjs";
import { withLock } from "./prepare/lock.mjs";
import { npmCommand, runStep } from "./prepare/run.mjs";
import { hashSources } from "./prepare/sources.mjs";

const OLDEST_NODE = [20, 19];

/**
 * Makes sure that the locked versions of all packages are installed, that the server and the
 * command line are bundled, and, with `console`, that Next's build matches the sources.
 * @param {{ root: string, console: boolean }} options
 * @returns {Promise<{ ok: true } | { ok: false, message: string, interrupted?: boolean }>}
 */
export async function prepare({ root, console: withConsole }) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    const message = `Latchkey needs Node ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}.`;
    return { ok: false, message };
  }
  try {
    return await prepareMissing(root, withConsole);
  } catch (error) {
    if (error.syscall === undefined) throw error;
    const message = `Latchkey cannot prepare itself in ${root}: ${PROBLEMS[error.code] ?? error.message}.`;
    return { ok: false, message };
  }
}

const NO_RIGHT =
  "this user may not write there; give the folder to it (chown), or build as its owner";
const PROBLEMS = {
  EACCES: NO_RIGHT,
  EPERM: NO_RIGHT,
  EROFS: "it is read-only; run node scripts/prepare.mjs where it can be written, then start",
  ENOSPC: "its disk is full; free some space on it",
};

async function prepareMissing(root, withConsole) {
  if (isPrepared(root, withConsole)) return { ok: true };
  mkdirSync(path.join(root, "dist"), { recursive: true });
  return withLock(path.join(root, "dist", "preparing"), async () => {
    for (const step of [install, bundle, ...(withConsole ? [buildConsole] : [])]) {
      const done = await step(root);
      if (!done.ok) return done;
    }
    return { ok: true };
  });
}

function isPrepared(root, withConsole) {
  if (!packagesAreInstalled(root)) return false;
  const hash = hashSources(root);
  return isBundled(root, hash) && (!withConsole || isConsoleBuilt(root, consoleHash(hash)));
}

/** The console is built for one base path. The bundles are the same for all. */
function consoleHash(hash) {
  const base = buildBasePath(process.env.PUBLIC_URL);
  return base === "" ? hash : `${hash} ${base}`;
}

async function install(root) {
  if (packagesAreInstalled(root)) return { ok: true };
  // Package scripts are disabled, because no package needs them, and a start should not run unknown
  // code.
  const flags = [
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
  ];
  const [command, ...before] = npmCommand();
  return runStep("Installing packages", command, [...before, "ci", ...flags], { cwd: root });
}

async function bundle(root) {
  const hash = hashSources(root);
  if (isBundled(root, hash)) return { ok: true };
  const { bundleSources } = await import("./bundle.mjs");
  try {
    await bundleSources(root);
  } catch (error) {
    return { ok: false, message: `Bundling the server failed.\n${error.message}` };
  }
  writeFileSync(marker(root, "bundle"), hash);
  return { ok: true };
}

async function buildConsole(root) {
  const hash = consoleHash(hashSources(root));
  if (isConsoleBuilt(root, hash)) return { ok: true };
  rmSync(marker(root, "console"), { force: true });
  // The files that a failed build leaves behind would make the next build fail, too.
  rmSync(path.join(root, ".next"), { recursive: true, force: true });
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  const built = await runStep("Building the console", process.execPath, [next, "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (!built.ok) return built;
  writeFileSync(marker(root, "console"), hash);
  return { ok: true };
}

function isBundled(root, hash) {
  return readMarker(root, "bundle") === hash && existsSync(path.join(root, "dist", "server.mjs"));
}

function isConsoleBuilt(root, hash) {
  return readMarker(root, "console") === hash && existsSync(path.join(root, ".next", "BUILD_ID"));
}

function marker(root, name) {
  return path.join(root, "dist", `${name}.hash`);
}

function readMarker(root, name) {
  try {
    return readFileSync(marker(root, name), "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
  const prepared = await prepare({ root, console: !process.argv.includes("--no-console") });
  if (!prepared.ok) {
    process.stderr.write(`${prepared.message}\n`);
    process.exitCode = 1;
  }
}
