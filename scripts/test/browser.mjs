import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { attempt, installPackage } from "./install-package.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const PLACES = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const PLAYWRIGHT_LIMIT_MS = 180_000;

/**
 * The browser that tests drive: the path in CHROMIUM_PATH, Playwright's own where it is installed,
 * or one of the machine. Null where there is none.
 */
export function findBrowser(env = process.env) {
  if (env.CHROMIUM_PATH) return existsSync(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [playwrightsOwn(), ...PLACES, ...onPath].find((path) => path && existsSync(path)) ?? null;
}

function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)("@playwright/test").chromium.executablePath();
  } catch {
    return null;
  }
}

/** What the browser calls itself, with its version: which one a run was on is part of its result. */
export function browserVersion(path) {
  try {
    const text = execFileSync(path, ["--version"], { encoding: "utf8", stdio: "pipe" });
    return text.trim().split(" built on ")[0];
  } catch {
    return `${path}, of unknown version`;
  }
}

/** Installs a browser where this machine allows it: Debian's as root, else Playwright's own. */
export function installBrowser() {
  if (installPackage("chromium")) return;
  attempt("npx", ["--no-install", "playwright", "install", "chromium"], PLAYWRIGHT_LIMIT_MS);
}
