import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { attempt, installPackage } from "./install-package.mjs";

/**
 * Headless Chromium, as Playwright installs it. A complete Chromium draws toolbars for every
 * invisible page, at five times the CPU time.
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
 * The browser for tests: the path in CHROMIUM_PATH, else Playwright's own browser if installed,
 * else a browser of the machine; null if there is none.
 */
export function findBrowser(env = process.env) {
  if (env.CHROMIUM_PATH) return existsSync(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const whole = [...PLACES, ...onPath(NAMES, env)].find((path) => existsSync(path));
  return findHeadless(env) ?? whole ?? null;
}

/** Playwright's own headless shell, or the machine's headless shell. */
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

/** True if installing a browser could give a better browser than the one that was found. */
export function browserIsMissing(env = process.env) {
  return !env.CHROMIUM_PATH && findHeadless(env) === null;
}

/** The browser's own name and version, which belong to the result of a run. */
export function browserVersion(path) {
  try {
    const text = execFileSync(path, ["--version"], { encoding: "utf8", stdio: "pipe" });
    return text.trim().split(" built on ")[0];
  } catch {
    return `${path}, of unknown version`;
  }
}

/**
 * Installs a browser if this machine allows an installation: Debian's as root, otherwise
 * Playwright's own.
 */
export function installBrowser() {
  if (installPackage(HEADLESS[0])) return;
  if (findBrowser() || installPackage(NAMES[0])) return;
  attempt("npx", ["--no-install", "playwright", "install", "chromium"], PLAYWRIGHT_LIMIT_MS);
}
