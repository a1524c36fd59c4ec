#!/usr/bin/env node
import { existsSync } from "node:fs";
/**
 * Takes screenshots of pages of a running server in both themes, at widths of 1280 and 360 px, and
 * combines the screenshots into contact sheets in shots/.
 *
 *   node scripts/shots.mjs http://localhost:12009 / /keys "/keys?create=1" \
 *     [--state state.json] [--cookie name=value] [--hooks hooks.mjs] [--out shots] [--name sheet] \
 *     [--loading]
 *
 * --state   a Playwright storage state, with which a person is signed in
 * --hooks   a module whose default export is { "path#name": async (page) => {…} }: each entry adds a
 *           screenshot of that path, which is taken after the function has run
 * --loading takes screenshots of the skeletons, which stay because scripts are disabled
 */
import { mkdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";

const WIDTHS = [1280, 360];
const THEMES = ["light", "dark"];
const SHOT_HEIGHT = 900;
const PER_SHEET = 6;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    state: { type: "string" },
    cookie: { type: "string", multiple: true, default: [] },
    hooks: { type: "string" },
    out: { type: "string", default: "shots" },
    name: { type: "string", default: "sheet" },
    loading: { type: "boolean", default: false },
  },
});

const [base, ...paths] = positionals;
if (!base || (paths.length === 0 && !flags.hooks)) {
  console.error("Usage: node scripts/shots.mjs BASE_URL PATH… [--state FILE] [--hooks FILE]");
  process.exit(2);
}

/**
 * Returns the path of the browser, which is the first of these that exists: CHROMIUM_PATH,
 * Playwright's own browser, or the system's browser.
 */
function browserPath() {
  const candidates = [process.env.CHROMIUM_PATH, chromium.executablePath(), "/usr/bin/chromium"];
  const found = candidates.find((path) => path && existsSync(path));
  if (found) return found;
  console.error("No Chromium found. Install one (apt-get install chromium) or set CHROMIUM_PATH.");
  process.exit(1);
}

/**
 * Lists the screenshots to take: the given paths, and the entries of the hooks module.
 * @returns {Promise<{ title: string, path: string, act?: Function }[]>}
 */
async function scenes() {
  const plain = paths.map((path) => ({ title: path, path }));
  if (!flags.hooks) return plain;
  const { default: hooks } = await import(pathToFileURL(resolve(flags.hooks)).href);
  const acted = Object.entries(hooks).map(([title, act]) => ({
    title,
    path: title.split("#")[0] || "/",
    act,
  }));
  return [...plain, ...acted];
}

async function contextFor(browser, width, theme) {
  const context = await browser.newContext({
    viewport: { width, height: SHOT_HEIGHT },
    colorScheme: theme,
    reducedMotion: "reduce",
    javaScriptEnabled: !flags.loading,
    storageState: flags.state,
  });
  const cookies = flags.cookie.map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), url: base };
  });
  if (cookies.length > 0) await context.addCookies(cookies);
  return context;
}

async function shoot(context, scene, file) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  try {
    await page.goto(new URL(scene.path, base).href, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    if (scene.act) await scene.act(page);
    await page.waitForTimeout(250);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) complaints.push(`wider than the window by ${overflow} px`);
    await page.screenshot({ path: file, fullPage: !scene.act });
  } finally {
    await page.close();
  }
  return complaints;
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Composes one contact sheet in the browser, with the screenshots side by side below their titles.
 */
async function compose(browser, shots, file) {
  const figures = await Promise.all(
    shots.map(async ({ title, file: shot, width }) => {
      const image = (await readFile(shot)).toString("base64");
      const shown = width > 600 ? 800 : 300;
      return `<figure><figcaption>${escaped(title)}</figcaption><img width="${shown}" src="data:image/png;base64,${image}"></figure>`;
    }),
  );
  const page = await browser.newPage({ viewport: { width: 1720, height: 900 } });
  await page.setContent(
    `<style>body{margin:24px;background:#888;display:flex;flex-wrap:wrap;gap:24px;align-items:start;font:13px system-ui}figure{margin:0}figcaption{margin-bottom:6px}img{display:block}</style>${figures.join("")}`,
  );
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}

const browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox"] });
let failed = false;
try {
  await mkdir(flags.out, { recursive: true });
  const all = await scenes();
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const context = await contextFor(browser, width, theme);
      const shots = [];
      for (const [index, scene] of all.entries()) {
        const file = `${flags.out}/${flags.name}-${theme}-${width}-${index}.png`;
        const complaints = await shoot(context, scene, file);
        for (const complaint of complaints) {
          failed = true;
          console.error(`${scene.title} (${theme}, ${width}): ${complaint}`);
        }
        shots.push({ title: `${scene.title} · ${theme} · ${width}`, file, width });
      }
      await context.close();
      for (let from = 0; from < shots.length; from += PER_SHEET) {
        const sheet = `${flags.out}/${flags.name}-${theme}-${width}-sheet${from / PER_SHEET + 1}.png`;
        await compose(browser, shots.slice(from, from + PER_SHEET), sheet);
        console.log(sheet);
      }
    }
  }
} finally {
  await browser.close();
}
process.exitCode = failed ? 1 : 0;
