import type { Browser, Page } from "@playwright/test";
import { testDatabase } from "@/db/testing/database";
import { commandLine } from "./fixtures/command-line";
import { expectAccessible } from "./fixtures/expect-accessible";
import { invite } from "./fixtures/people";
import { type RunningServer, startServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

const PASSWORD = "quiet-meadow-52-lantern";
const MIA = { name: "Mia Member", email: "mia@example.com" };

/**
 * Creates a browser context whose requests come from the given address. The address is sent in
 * X-Forwarded-For, as a trusted proxy would do.
 */
async function browserAt(browser: Browser, server: RunningServer, address: string) {
  const context = await browser.newContext({
    baseURL: server.baseURL,
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  return { context, page: await context.newPage() };
}

/** Fills in the sign-in form and returns its button without clicking it. */
async function fillIn(page: Page, password: string) {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(MIA.email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  return page.getByRole("button", { name: "Sign in" });
}

/**
 * Returns an attacker who sends wrong passwords for one email address to next-auth's sign-in URL.
 * Each request comes from another network.
 */
async function attacker(server: RunningServer) {
  const at = (n: number) => ({
    "x-forwarded-for": `198.18.${n >> 8}.${n & 255}`,
    origin: server.baseURL,
  });
  const opened = await fetch(`${server.baseURL}/api/auth/csrf`, { headers: at(0) });
  const cookie = opened.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  const { csrfToken } = (await opened.json()) as { csrfToken: string };
  let guesses = 0;
  const guess = async () => {
    const password = `guess-${++guesses}`;
    const answer = await fetch(`${server.baseURL}/api/auth/callback/password`, {
      method: "POST",
      headers: { ...at(guesses), cookie: cookie.join("; ") },
      body: new URLSearchParams({ csrfToken, email: MIA.email, password }),
      redirect: "manual",
    });
    await answer.body?.cancel();
    return new URL(answer.headers.get("location") ?? "").searchParams.get("code");
  };
  return {
    /** Guesses passwords until Latchkey locks the account. */
    async attack() {
      const codes = await Promise.all(Array.from({ length: 120 }, guess));
      expect(new Set(codes)).toEqual(new Set(["invalid_credentials", "account_held"]));
    },
    /**
     * Waits until Latchkey accepts one more attempt for the account, and uses up this attempt with
     * a wrong password. The account is then locked again for a while.
     */
    async takeNext() {
      while ((await guess()) !== "account_held") {}
      while ((await guess()) !== "invalid_credentials") {
        await new Promise((done) => setTimeout(done, 100));
      }
    },
  };
}

async function resetLink(server: RunningServer): Promise<string> {
  const reset = await commandLine(server, "users", "reset-password", MIA.email, "--json");
  if (reset.exitCode !== 0) throw new Error(`users reset-password failed: ${reset.stderr}`);
  return (JSON.parse(reset.stdout) as { link: { url: string } }).link.url;
}

test("the owner of a locked account can sign in only with a known browser or an operator's link", async ({
  browser,
  watched,
}, info) => {
  const database = await testDatabase();
  const environment = { TRUST_PROXY: "127.0.0.1,::1,1", ALLOW_PLAIN_HTTP: "1" };
  const logFile = info.outputPath("server.log");
  const server = await startServer({ database, logFile, environment });
  const contexts: { close(): Promise<void> }[] = [];
  try {
    const open = async (address: string) => {
      const { context, page } = await browserAt(browser, server, address);
      contexts.push(context);
      await watched(context);
      return { context, page };
    };
    const home = await open("203.0.113.5");
    await home.page.goto(await invite(server, MIA));
    await home.page.getByLabel("New password", { exact: true }).fill(PASSWORD);
    await home.page.getByRole("button", { name: "Set password and sign in" }).click();
    await expect(home.page).toHaveURL(`${server.baseURL}/`);
    const { attack, takeNext } = await attacker(server);
    await attack();

    // This stranger knows the password, but signs in with a new browser from a new address.
    const stranger = await open("192.0.2.44");
    const enter = await fillIn(stranger.page, PASSWORD);
    await takeNext();
    await enter.click();
    const told = stranger.page.getByRole("main").getByRole("alert");
    await expect(told).toContainText("where you have signed in before");
    await expect(told).toContainText(/try again in \d seconds at the earliest/);
    await expect(told).toContainText("ask an operator for a link, which works at once");
    await expectAccessible(stranger.page);

    // The owner's usual browser is signed out and has a new address, so Latchkey can recognize it
    // only by its device cookie.
    await home.context.setExtraHTTPHeaders({ "x-forwarded-for": "192.0.2.45" });
    await home.context.clearCookies({ name: "latchkey_session" });
    const known = await fillIn(home.page, PASSWORD);
    await takeNext();
    await known.click();
    await expect(home.page).toHaveURL(`${server.baseURL}/`);

    // The refusal mentions that an operator can issue a link. Such a link works even while the
    // account is locked.
    await stranger.page.goto(await resetLink(server));
    await stranger.page.getByLabel("New password", { exact: true }).fill(`${PASSWORD}-2`);
    await stranger.page.getByRole("button", { name: "Set password and sign in" }).click();
    await expect(stranger.page).toHaveURL(`${server.baseURL}/`);
    // The password reset also ended the session in the owner's usual browser, which no longer
    // counts as known.
    await home.context.setExtraHTTPHeaders({ "x-forwarded-for": "192.0.2.46" });
    const again = await fillIn(home.page, `${PASSWORD}-2`);
    await takeNext();
    await again.click();
    await expect(home.page.getByRole("main").getByRole("alert")).toContainText("signed in before");
  } finally {
    for (const context of contexts) await context.close();
    await server.stop();
    await database.close();
  }
});
