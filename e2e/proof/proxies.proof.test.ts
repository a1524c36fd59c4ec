import { join } from "node:path";
import { type Browser, chromium, expect as expectPage, type Page } from "@playwright/test";
import { afterEach, describe, expect, test } from "vitest";
import { testDatabase } from "@/db/testing/database";
import { administer } from "@/e2e/fixtures/administer";
import { freePort } from "@/e2e/fixtures/free-port";
import { exchange, leaveReveal, makeServiceKey, revealKey } from "@/e2e/fixtures/make-key";
import { startSleeper } from "@/e2e/fixtures/sleeper";
import { PROJECT, type RunningServer, startServer } from "@/e2e/fixtures/start-server";
import { watch } from "@/e2e/fixtures/watch";
import { openListen } from "@/e2e/real-servers/listen-stream";
import { OFFICIAL_CLIENTS } from "@/e2e/real-servers/official-clients";
import { findBrowser } from "@/scripts/test/browser.mjs";
import { ConsoleClient } from "./support/console-client";
import {
  documentedEnvironment,
  PROXIES,
  type ProxyName,
  PUBLIC_NAME,
  startProxy,
} from "./support/documented-proxies";
import { fetchThrough } from "./support/fetch-through";
import { figure } from "./support/figures";
import { repetitions } from "./support/repetitions";
import { OPERATOR, setUpCode } from "./support/set-up";
import { troublesIn } from "./support/troubles";
import { pause, until } from "./support/wait";

const IS_FULL = repetitions(0, 1) === 1;
const CALL_MS = 150_000;
const QUIET_MS = 200_000;

let cleanup: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of cleanup.reverse()) await one();
  cleanup = [];
});

/**
 * Starts a server with the settings that docs/proxies.md recommends. The port in its public URL is
 * the proxy's.
 */
async function startBehind(port: number, name: string): Promise<RunningServer> {
  const database = await testDatabase();
  cleanup.push(database.close);
  const environment = documentedEnvironment(port);
  const logFile = join(PROJECT, `test-results/logs/proxies-${name}.log`);
  const server = await startServer({ database, logFile, environment });
  cleanup.push(server.stop);
  return server;
}

/** The headers with which a proxy on this machine may report the host, by description. */
const HOSTS = (port: number): [string, Record<string, string>][] => [
  ["$host", { host: PUBLIC_NAME }],
  ["$http_host", { host: `${PUBLIC_NAME}:${port}` }],
  ["nothing, so that its own side shows", {}],
  ["a forwarded one", { "x-forwarded-host": PUBLIC_NAME }],
];

test("set-up, sign-in, actions and redirects work in every way in which a proxy can report the host", async () => {
  const port = await freePort();
  const server = await startBehind(port, "hosts");
  const publicUrl = `https://${PUBLIC_NAME}:${port}`;
  const vouched = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
  const { name, email, password } = OPERATOR;
  const code = await setUpCode(server);
  let isFirst = true;
  for (const [, said] of HOSTS(port)) {
    const headers = { ...vouched, ...said };
    const browser = new ConsoleClient(server.baseURL, undefined, { publicUrl, headers });
    if (isFirst) await browser.submit("/setup", "setUpAction", { code, name, email, password });
    else await browser.submit("/sign-in", "signInAction", { email, password, next: "/keys" });
    isFirst = false;
    const asked = { name: "made", expires: { type: "days", days: 7 } };
    expect(await browser.act("/keys", "createKeyAction", asked)).toMatchObject({ ok: true });
    await browser.act("/keys", "signOutAction");
    const { status, headers: answered } = await browser.page("/keys");
    expect([status, answered.location]).toEqual([307, "/sign-in?next=%2Fkeys"]);
  }
  expect(troublesIn(server)).toEqual([]);
});

describe.each(IS_FULL ? PROXIES : [])("an installation behind %s", (name) => {
  test("a browser can set up Latchkey and create a key, and the official clients can make calls", async (ctx) => {
    const port = await freePort();
    const server = await startBehind(port, name);
    const proxy = await startProxy(name, port, server.port);
    if (proxy === null) return notHere(ctx, name);
    cleanup.push(proxy.stop);
    const browser = await startBrowser();
    const key = await walk(browser, proxy.origin, await setUpCode(server));
    const by = fetchThrough(proxy.certificate);
    const token = await tokenOf(by, proxy.origin, key);
    for (const [, connect] of OFFICIAL_CLIENTS) {
      const client = await connect(new URL(`${proxy.origin}/mcp`), token, by);
      expect(await client.tools()).toContain("latchkey_whoami");
      expect(JSON.stringify(await client.call("latchkey_whoami"))).toContain("Walker");
      await client.close();
    }
    expect(troublesIn(server)).toEqual([]);
    figure(`behind ${name}: a browser's walk and ${OFFICIAL_CLIENTS.length} official clients`);
  });
});

describe.each(IS_FULL ? ["documented"] : [])("proxies with the %s time-outs", () => {
  test("each proxy keeps a call open for 150 s, and a stream without events for 200 s", async (ctx) => {
    const server = await startBehind(await freePort(), "long");
    const proxies = [];
    for (const name of PROXIES) {
      const proxy = await startProxy(name, await freePort(), server.port);
      if (proxy === null) continue;
      cleanup.push(proxy.stop);
      proxies.push({ name, ...proxy });
    }
    if (proxies.length === 0) return notHere(ctx, "no proxy");
    const sleeper = await startSleeper(CALL_MS);
    cleanup.push(sleeper.close);
    const operator = administer(server);
    const reached = { transport: "http", url: sleeper.url, callSeconds: 600 } as const;
    await operator.register({ name: "sleeper", ...reached });
    await operator.grant({ sleeper: ["*"] });
    const { key } = await makeServiceKey(server, "Long");
    const { access_token: token } = (await (await exchange(server, key)).json()) as {
      access_token: string;
    };
    const streams = await Promise.all(
      proxies.map(async ({ name, origin, certificate }) => {
        const by = fetchThrough(certificate);
        const endpoint = new URL(`${origin}/mcp`);
        const stream = await openListen(endpoint, token, by);
        cleanup.push(async () => stream.close());
        const call = callSleeper(by, endpoint, token);
        await Promise.all([
          call.then((text) => expect(text, name).toContain("slept")),
          pause(QUIET_MS),
        ]);
        expect(stream.isOpen(), name).toBe(true);
        return { name, stream };
      }),
    );
    // After QUIET_MS without an event, the proxy must still forward an event without delay.
    const heard = streams.map(({ stream }) => stream.methods().length);
    await operator.grant({ sleeper: [] });
    for (const [index, { name, stream }] of streams.entries()) {
      await until(
        () => stream.methods().length > (heard[index] ?? 0),
        10_000,
        `${name} passes it on`,
      );
      figure(`through ${name}: a call of 150 s, and a stream that was quiet for 200 s`);
    }
    expect(troublesIn(server)).toEqual([]);
  });
});

async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? "",
    args: [`--host-resolver-rules=MAP ${PUBLIC_NAME} 127.0.0.1`],
  });
  cleanup.push(() => browser.close());
  return browser;
}

/**
 * Sets up Latchkey in the browser, creates a key, signs out, and signs in again. Throws if any page
 * logs an error. Returns the plain key.
 */
async function walk(browser: Browser, origin: string, code: string): Promise<string> {
  const context = await browser.newContext({ baseURL: origin, ignoreHTTPSErrors: true });
  const watched = await watch(context);
  const page = await context.newPage();
  await page.goto(`/setup#${code}`);
  await page.getByLabel("Your name").fill(OPERATOR.name);
  await fillAndSend(page, "Create operator");
  await expectPage(page).toHaveURL(`${origin}/`);
  const key = await revealKey(page, "Walker");
  await leaveReveal(page);
  await expectPage(async () => {
    await page.getByRole("button", { name: new RegExp(OPERATOR.name) }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click({ timeout: 2_000 });
  }).toPass();
  await expectPage(page).toHaveURL(`${origin}/sign-in`);
  await page.goto("/keys?status=active");
  await expectPage(page).toHaveURL(`${origin}/sign-in?next=%2Fkeys%3Fstatus%3Dactive`);
  await fillAndSend(page, "Sign in");
  await expectPage(page).toHaveURL(`${origin}/keys?status=active`);
  await expectPage(page.getByText("Walker").first()).toBeVisible();
  expect(watched.problems([])).toEqual([]);
  await context.close();
  return key;
}

async function fillAndSend(page: Page, button: string): Promise<void> {
  await page.getByLabel("Email").fill(OPERATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(OPERATOR.password);
  await page.getByRole("button", { name: button }).click();
}

async function tokenOf(by: typeof fetch, origin: string, key: string): Promise<string> {
  const answer = await by(`${origin}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ api_key: key }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function callSleeper(by: typeof fetch, endpoint: URL, token: string): Promise<string> {
  const ask = async () => {
    const answer = await by(endpoint, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-06-18",
      },
      body: JSON.stringify({
        ...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
        params: { name: "sleeper_sleep", arguments: {} },
      }),
    });
    return answer.text();
  };
  // Latchkey lists the tools of a new server in the background, and calls fail until this is done.
  for (let n = 0; n < 40; n++) {
    const text = await ask();
    if (!text.includes('"error"')) return text;
    await pause(250);
  }
  return ask();
}

function notHere(ctx: { skip(note: string): never }, name: ProxyName | "no proxy"): never {
  const note = `${name} is not installed here: not run`;
  figure(note);
  return ctx.skip(note);
}
