import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const LIMIT_MS = 300_000;

/**
 * Installs a Debian package. This requires a process that runs as root. Returns false if the
 * installation failed.
 */
export function installPackage(name) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const install = ["install", "-y", "--no-install-recommends", name];
  if (attempt("apt-get", install, LIMIT_MS)) return true;
  // A fresh Debian image contains no package lists.
  attempt("apt-get", ["update"], LIMIT_MS);
  return attempt("apt-get", install, LIMIT_MS);
}

/**
 * Runs a command without showing its output. Returns false if the command failed or took longer
 * than `limitMs`.
 */
export function attempt(command, args, limitMs) {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync(command, args, { stdio: "ignore", timeout: limitMs, env });
    return true;
  } catch {
    return false;
  }
}
