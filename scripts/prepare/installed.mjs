import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * Whether node_modules is what package-lock.json says, by the list that npm writes there after a
 * complete installation, whoever ran it. Optional packages of other platforms are absent rightly.
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
