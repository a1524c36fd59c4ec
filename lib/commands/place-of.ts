import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { isWithin } from "./within";

const LEVELS = 5;

/**
 * Returns the folder that a command sees together with a file: the `node_modules` folder that
 * contains the file, otherwise the installation or project above it (with `bin` and `lib`, a
 * `package.json`, a `pyproject.toml` or a `pyvenv.cfg`), otherwise the file's own folder. If all of
 * these are home folders or contain Latchkey's private paths, returns only the file.
 */
export function placeOf(file: string, privatePaths: readonly string[]): string {
  const parts = file.split("/");
  const modules = parts.indexOf("node_modules");
  const folders = ancestors(file);
  const candidates = [
    ...(modules > 0 ? [parts.slice(0, modules + 1).join("/")] : []),
    ...folders.slice(0, LEVELS).filter(isProject),
    ...folders.slice(0, 1),
  ];
  return candidates.find((folder) => !isTooWide(folder, privatePaths)) ?? file;
}

function ancestors(file: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(file); at !== "/"; at = dirname(at)) folders.push(at);
  return folders;
}

function isProject(folder: string): boolean {
  const has = (name: string) => existsSync(join(folder, name));
  const marked = ["package.json", "pyproject.toml", "pyvenv.cfg"].some(has);
  return marked || (has("bin") && has("lib"));
}

const SHARED_FOLDERS = new Set([".local", ".config", ".cache", "share"]);

function isTooWide(folder: string, privatePaths: readonly string[]): boolean {
  const real = realOf(folder);
  if (real.split("/").length < 3 || SHARED_FOLDERS.has(basename(real))) return true;
  const whole = [...homes(), tmpdir(), "/var/tmp", ...privatePaths];
  return whole.some((one) => isWithin(realOf(one), real)) || !statSync(real).isDirectory();
}

function homes(): string[] {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return [homedir(), ...lines.flatMap((line) => line.split(":")[5] || [])];
  } catch {
    return [homedir()];
  }
}

/** Resolves the symlinks in a path. A path that does not exist is returned unchanged. */
export function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
