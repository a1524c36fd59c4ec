import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { attempt, installPackage } from "./install-package.mjs";

/**
 * The file names of Chromium's headless shell, which Playwright also installs. The complete
 * Chromium draws its toolbars even for an invisible page, and takes five times as much CPU time.
 */
const HEADLESS = ["chromium-headless-shell", "chrome-headless-shell"];
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const PLACES = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const PLAYWRIGHT_LIMIT_MS = 180_000;

/**
 * Returns the path of the browser for tests: CHROMIUM_PATH, or else a headless shell, or else
 * another Chromium or Chrome on this machine. Returns null if no browser is found.
 */
export function findBrowser(env = process.env) {
  if (env.CHROMIUM_PATH) return existsSync(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const whole = [...PLACES, ...onPath(NAMES, env)].find((path) => existsSync(path));
  return findHeadless(env) ?? whole ?? null;
}

/** Finds the headless shell that Playwright installed, or else a headless shell on the PATH. */
function findHeadless(env) {
  const own = playwrightsOwn();
  return [...(own ? [own] : []), ...onPath(HEADLESS, env)].find((path) => existsSync(path)) ?? null;
}

function onPath(names, env) {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)("@playwright/test").chromium.executablePath();
  } catch {
    return null;
  }
}

/**
 * True if a better browser could be installed, because CHROMIUM_PATH is not set and there is no
 * headless shell.
 */
export function browserIsMissing(env = process.env) {
  return !env.CHROMIUM_PATH && findHeadless(env) === null;
}

/**
 * Returns the name and version that the browser reports. They are printed with the results of a
 * test run.
 */
export function browserVersion(path) {
  try {
    const text = execFileSync(path, ["--version"], { encoding: "utf8", stdio: "pipe" });
    return text.trim().split(" built on ")[0];
  } catch {
    return `${path}, of unknown version`;
  }
}

/**
 * Installs a browser if possible: a Debian package if this process runs as root on Debian, and
 * otherwise the browser that Playwright downloads.
 */
export function installBrowser() {
  if (installPackage(HEADLESS[0])) return;
  if (findBrowser() || installPackage(NAMES[0])) return;
  attempt("npx", ["--no-install", "playwright", "install", "chromium"], PLAYWRIGHT_LIMIT_MS);
}
