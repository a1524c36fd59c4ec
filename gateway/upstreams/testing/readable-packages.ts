import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const INSTALLED = resolve("node_modules");

/**
 * Returns a folder of packages that every user can read, because commands run as another user. It
 * has at least the named packages and their dependencies. It is node_modules itself, or a copy if
 * other users cannot enter node_modules. The copy is deleted when this process ends.
 */
export function readablePackages(names: readonly string[]): string {
  if (isOpen(INSTALLED)) return INSTALLED;
  const home = mkdtempSync(join(tmpdir(), "latchkey-packages-"));
  process.once("exit", () => rmSync(home, { recursive: true, force: true }));
  const copy = join(home, "node_modules");
  for (const name of withDependencies(names)) {
    cpSync(join(INSTALLED, name), join(copy, name), { recursive: true });
  }
  chmodSync(home, 0o755);
  return copy;
}

/** True if other users can read a folder and enter it and all its parents. */
export function isOpen(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  const parent = dirname(folder);
  return parent === folder || isOpen(parent);
}

/**
 * Returns the names of the packages and of all dependencies that are installed next to them. Nested
 * dependencies need no entry, because they are copied with their package.
 */
function withDependencies(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    const file = join(INSTALLED, name, "package.json");
    if (found.has(name) || !existsSync(file)) return;
    found.add(name);
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(file, "utf8"));
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) visit(needed);
  };
  names.forEach(visit);
  return found;
}
