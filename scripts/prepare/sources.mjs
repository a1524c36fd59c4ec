import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const FOLDERS = [
  "app",
  "components",
  "db",
  "gateway",
  "lib",
  "server",
  "cli",
  "docs",
  "drizzle",
  "public",
];
const FILES = [
  "CHANGELOG.md",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "scripts/bundle.mjs",
  "scripts/prepare/base-path.mjs",
  "tsconfig.json",
];
/** Matches files that are not part of a build: tests, and files that only tests use. */
const NOT_BUILT = /\.test\.tsx?$|(^|\/)testing\//;

/** Returns one hash of all files that the bundles and the console are built from. */
export function hashSources(root) {
  const hash = createHash("sha256").update(process.versions.node.split(".")[0] ?? "");
  for (const file of [...FOLDERS.flatMap((folder) => filesIn(root, folder)), ...FILES].sort()) {
    let content;
    try {
      content = readFileSync(path.join(root, file));
    } catch {
      continue;
    }
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function filesIn(root, folder) {
  try {
    return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .filter((file) => !NOT_BUILT.test(file));
  } catch {
    return [];
  }
}
