import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** True where `npm ci` has to run: packages are missing, without the tests' own, or not the locked. */
export function packagesMissing(root) {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return true;
  const read = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const here = read(installed);
  return Object.entries(read(join(root, "package-lock.json"))).some(([path, entry]) => {
    if (path === "" || entry.optional || entry.peer) return false;
    return here[path]?.version !== entry.version;
  });
}
