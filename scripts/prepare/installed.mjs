import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * True if node_modules matches package-lock.json. Compares the lockfile with the list that npm
 * writes after a complete installation. Optional packages for other platforms may be missing.
 */
export function packagesAreInstalled(root) {
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const found = readPackages(path.join(root, "node_modules", ".package-lock.json"));
  if (!wanted || !found) return false;
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === "" || entry.link) return true;
    const installed = found[folder];
    if (!installed) return entry.optional === true || entry.devOptional === true;
    return installed.version === entry.version && installed.integrity === entry.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return null;
  }
}
