import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { chromium, expect as playwrightExpect } from "@playwright/test";
import { afterEach, expect, test } from "vitest";
import { testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import { leaveReveal, revealKey } from "@/e2e/fixtures/make-key";
import { PROJECT, startServer } from "@/e2e/fixtures/start-server";
import { watch } from "@/e2e/fixtures/watch";
import { OFFICIAL_CLIENTS } from "@/e2e/real-servers/official-clients";
import { findBrowser } from "@/scripts/test/browser.mjs";
import {
  BASE_PATH,
  documentedEnvironment,
  PUBLIC_NAME,
  startProxy,
  UNDER_A_PATH,
} from "./support/documented-proxies";
import { fetchThrough } from "./support/fetch-through";
import { figure } from "./support/figures";
import { OPERATOR, setUpCode } from "./support/set-up";
import { troublesIn } from "./support/troubles";

// The limit is generous, since machines are shared: only a failing test takes this long.
const expectPage = playwrightExpect.configure({ timeout: 60_000 });
const NOT_COPIED = new Set([".git", ".next", "dist", "test-results", ".latchkey"]);

let cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of cleanup.reverse()) await one();
  cleanup = [];
});

/**
 * Builds this project for the public URL, in a folder of its own, because the console is built for
 * one path. Returns the folder.
 */
function buildFor(publicUrl: string): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-base-path-"));
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }));
  const files = readdirSync(PROJECT).filter((name) => !NOT_COPIED.has(name));
  const from = files.map((name) => join(PROJECT, name));
  try {
    // Hard links, so that the packages are not copied.
    execFileSync("cp", ["-al", ...from, folder], { stdio: "pipe" });
  } catch {
    // The folder is on another file system.
    execFileSync("cp", ["-a", ...from, folder], { stdio: "pipe" });
  }
  const env = { ...process.env, PUBLIC_URL: publicUrl };
  execFileSync(process.execPath, ["scripts/prepare.mjs"], { cwd: folder, env, stdio: "pipe" });
  return folder;
}

test("behind nginx under a path, a browser can do everything, and the official clients find their way", async () => {
  const port = await freePort();
  const environment = documentedEnvironment(port);
  const publicUrl = `${environment.PUBLIC_URL}${BASE_PATH}`;
  const project = buildFor(publicUrl);
  const database = await testDatabase();
  cleanup.push(database.close);
  const logFile = join(PROJECT, "test-results/logs/base-path.log");
  const server = await startServer({
    ...{ database, logFile, project },
    environment: { ...environment, PUBLIC_URL: publicUrl },
  });
  cleanup.push(server.stop);
  const proxy = await startProxy("nginx", port, server.port, UNDER_A_PATH);
  if (proxy === null) return figure("nginx is not installed here: not run");
  cleanup.push(proxy.stop);

  const key = await walk(publicUrl, await setUpCode(server));
  const by = fetchThrough(proxy.certificate);
  const endpoint = new URL(`${publicUrl}/mcp`);
  // The client looks for the sign-in at the origin's root, with the path inserted.
  const provider = new ClientCredentialsProvider({
    ...{ clientId: "latchkey", clientSecret: key, expectedIssuer: publicUrl },
  });
  const client = new Client({ name: "proof", version: "1" });
  const options = { authProvider: provider, fetch: by };
  await client.connect(new StreamableHTTPClientTransport(endpoint, options));
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("latchkey_whoami");
  await client.close();
  const token = (await provider.tokens())?.access_token ?? "";
  for (const [, connect] of OFFICIAL_CLIENTS) {
    const official = await connect(endpoint, token, by);
    expect(JSON.stringify(await official.call("latchkey_whoami"))).toContain("Walker");
    await official.close();
  }
  // The public name leads nowhere from the server's side.
  const [warned, ...others] = troublesIn(server);
  expect(warned).toContain(`/.well-known/oauth-authorization-server${BASE_PATH}`);
  expect(others).toEqual([]);
  figure(`under ${BASE_PATH} behind nginx: a browser's walk, and the official clients`);
});

/**
 * Sets up Latchkey in the browser, creates a key, visits pages, downloads, signs out and signs in.
 * Returns the key.
 */
async function walk(publicUrl: string, code: string): Promise<string> {
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? "",
    args: [`--host-resolver-rules=MAP ${PUBLIC_NAME} 127.0.0.1`],
  });
  cleanup.push(() => browser.close());
  // Relative addresses in the helpers, such as `/keys`, would leave the path.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const outside: string[] = [];
  context.on("request", (request) => {
    const isInside = request.url() === publicUrl || request.url().startsWith(`${publicUrl}/`);
    if (!isInside) outside.push(request.url());
  });
  const watched = await watch(context);
  const page = await context.newPage();
  const goto = page.goto.bind(page);
  page.goto = (url, options) => goto(url.startsWith("/") ? publicUrl + url : url, options);
  const fillAndSend = async (button: string) => {
    await page.getByLabel("Email").fill(OPERATOR.email);
    await page.getByLabel("Password", { exact: true }).fill(OPERATOR.password);
    await page.getByRole("button", { name: button }).click();
  };

  await page.goto(`/setup#${code}`);
  await page.getByLabel("Your name").fill(OPERATOR.name);
  await fillAndSend("Create operator");
  await expectPage(page).toHaveURL(new RegExp(`^${publicUrl}/?$`));
  await expectPage(page.getByRole("heading", { level: 1 })).toBeVisible();
  const cookies = await context.cookies(publicUrl);
  const session = cookies.find(({ name }) => name === "__Secure-latchkey_session");
  expect(session).toMatchObject({ path: BASE_PATH, secure: true, httpOnly: true });

  const key = await revealKey(page, "Walker");
  await leaveReveal(page);
  for (const name of ["Connect", "Servers", "Teams", "People", "Activity", "Settings"]) {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).first().click();
    await expectPage(page).toHaveURL(new RegExp(`^${publicUrl}/${name.toLowerCase()}`));
    await expectPage(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  await page.goto("/connect");
  await expectPage(page.getByText(`${publicUrl}/mcp`).first()).toBeVisible();
  await page.goto("/connect/token");
  await page.goto("/activity");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page
      .getByRole("button", { name: "Export" })
      .click()
      .then(() => page.getByRole("menuitem", { name: "As CSV" }).click()),
  ]);
  expect(await download.failure()).toBeNull();

  await expectPage(async () => {
    await page.getByRole("button", { name: new RegExp(OPERATOR.name) }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click({ timeout: 10_000 });
  }).toPass();
  await expectPage(page).toHaveURL(`${publicUrl}/sign-in`);
  await page.goto("/keys?status=active");
  await expectPage(page).toHaveURL(`${publicUrl}/sign-in?next=%2Fkeys%3Fstatus%3Dactive`);
  await fillAndSend("Sign in");
  await expectPage(page).toHaveURL(`${publicUrl}/keys?status=active`);
  await expectPage(page.getByText("Walker").first()).toBeVisible();
  expect(outside).toEqual([]);
  expect(watched.problems([])).toEqual([]);
  await context.close();
  return key;
}
