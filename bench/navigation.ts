import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { seedHistory } from "@/cli/seed/history";
import { SEED_PEOPLE } from "@/cli/seed/people-plan";
import { seedCalls } from "@/cli/seed/traffic";
import { startTestCluster } from "@/db/testing/cluster";
import { testDatabase } from "@/db/testing/database";
import { administer } from "@/e2e/fixtures/administer";
import { makeServiceKey } from "@/e2e/fixtures/make-key";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { findBrowser } from "../scripts/test/browser.mjs";
import { clickTimes, NAVIGATIONS } from "./navigation-clicks";
import { firstLoad, pagesToLoad } from "./navigation-loads";
import { type Line, passes, percentile, table } from "./table";

const KEYS = 150;
const LOADS = 10;
const CLICK_LIMIT_MS = 150;
const LCP_LIMIT_MS = 800;
const SCRIPT_LIMIT_KB = 220;

const say = (text: string) => process.stderr.write(`${text}\n`);
const milliseconds = (value: number) => `${Math.round(value)} ms`;

/**
 * `npm run bench -- navigation`: measures in Chromium how long a click takes to show a page's
 * content, when the largest content of a page is painted, and how much JavaScript a page loads. With
 * `clicks` or `loads` after the folder, it measures only this part.
 */
async function main(): Promise<void> {
  const stopCluster = await startTestCluster();
  const database = await testDatabase();
  const logFile = join(PROJECT, "test-results/logs/navigation.log");
  const server = await startServer({ database, logFile });
  const browser = await chromium.launch({ executablePath: findBrowser() ?? undefined });
  try {
    const signIn = await seed(server);
    const context = await browser.newContext({ baseURL: server.baseURL });
    await enter(context, signIn);
    const [, , , part] = process.argv;
    const lines = [
      ...(part === "loads" ? [] : await clicks(context)),
      ...(part === "clicks" ? [] : await loads(browser, server.baseURL, context)),
    ];
    process.stdout.write(`${table(lines)}\n`);
    process.exitCode = lines.every(passes) ? 0 : 1;
  } finally {
    await browser.close();
    await server.stop();
    await database.close();
    await stopCluster();
  }
}

interface SignIn {
  readonly email: string;
  readonly password: string;
}

/** Fills the installation with the demo data, and with service keys until there are {@link KEYS}. */
async function seed(server: RunningServer): Promise<SignIn> {
  say("Creating the demo data …");
  const ctx = administer(server).context();
  const password = randomBytes(12).toString("base64url");
  const keys = await seedHistory(ctx, password);
  await seedCalls(ctx, keys);
  for (let made = keys.length; made < KEYS; made++) await makeServiceKey(server, `Service ${made}`);
  return { email: SEED_PEOPLE[0].email, password };
}

async function enter(context: BrowserContext, { email, password }: SignIn): Promise<void> {
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.close();
}

async function clicks(context: BrowserContext): Promise<Line[]> {
  const page = await context.newPage();
  const lines: Line[] = [];
  for (const navigation of NAVIGATIONS) {
    say(`${navigation.what} …`);
    const times = await clickTimes(page, navigation);
    const p50 = percentile(times, 0.5);
    lines.push({
      what: `click to content, ${navigation.what}, p50`,
      measured: milliseconds(p50),
      beside: `p95 ${milliseconds(percentile(times, 0.95))}`,
      good: p50 < CLICK_LIMIT_MS,
    });
  }
  await page.close();
  return lines;
}

async function loads(browser: Browser, baseURL: string, signedIn: BrowserContext): Promise<Line[]> {
  const lines: Line[] = [];
  const storageState = await signedIn.storageState();
  for (const { what, path } of await pagesToLoad(await signedIn.newPage())) {
    say(`loading ${path} …`);
    const painted: number[] = [];
    let scriptBytes = 0;
    for (let load = 0; load < LOADS; load++) {
      // A new context has an empty cache.
      const context = await browser.newContext({ baseURL, storageState });
      const first = await firstLoad(await context.newPage(), path);
      painted.push(first.largestPaintMs);
      scriptBytes = first.scriptBytes;
      await context.close();
    }
    const lcp = percentile(painted, 0.5);
    const kilobytes = scriptBytes / 1024;
    lines.push(
      {
        what: `largest paint of ${what}, p50`,
        measured: milliseconds(lcp),
        beside: `p95 ${milliseconds(percentile(painted, 0.95))}`,
        ...(path === "/keys" ? { good: lcp < LCP_LIMIT_MS } : {}),
      },
      {
        what: `JavaScript of ${what}, gzip`,
        measured: `${kilobytes.toFixed(0)} KB`,
        beside: "",
        good: kilobytes < SCRIPT_LIMIT_KB,
      },
    );
  }
  return lines;
}

await main();
