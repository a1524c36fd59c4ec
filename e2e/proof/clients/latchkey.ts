import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { testDatabase } from "@/db/testing/database";
import { freePort } from "@/e2e/fixtures/free-port";
import { signIn } from "@/e2e/fixtures/newcomer";
import { startLive, stopLive } from "@/e2e/proof/support/live-server";
import { MachineClient } from "@/e2e/proof/support/machine-client";
import { OPERATOR, setUp } from "@/e2e/proof/support/set-up";
import { findBrowser } from "@/scripts/test/browser.mjs";

/**
 * Starts Latchkey with a signed-in operator. Returns functions that interfere with connected
 * clients, for example by making their tokens invalid.
 */
export async function startLatchkey(tokenSeconds: number) {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-proof-"));
  const database = await testDatabase();
  const port = await freePort();
  const environment = {
    ...database.environment,
    LATCHKEY_SECRET: randomBytes(32).toString("hex"),
    LATCHKEY_DATA: join(folder, "data"),
    PUBLIC_URL: `http://localhost:${port}`,
  };
  const start = () => startLive({ port, environment, logFile: join(folder, "server.log") });
  let server = await start();
  const { origin } = server;
  const operator = await setUp(server);
  const machine = new MachineClient(origin);
  const browser: Browser = await chromium.launch({
    executablePath: findBrowser() ?? "",
    args: ["--no-sandbox"],
  });
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "UTC" });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await signIn(page, OPERATOR);
  await page.waitForURL((url) => url.pathname === "/");
  await page.close();

  const tokensLive = async (seconds: number) => {
    await database.sql`update installation set token_seconds = ${seconds}`;
  };
  await tokensLive(tokenSeconds);

  const inPage = async <Value>(use: (page: Page) => Promise<Value>): Promise<Value> => {
    const opened = await context.newPage();
    try {
      return await use(opened);
    } finally {
      await opened.close();
    }
  };

  const makeKey = async (name: string) => {
    const asked = {
      name: name.replaceAll(/[^A-Za-z0-9 -]/g, "-"),
      expires: { type: "days", days: 7 },
    };
    const made = await operator.act("/keys", "createKeyAction", asked);
    if (!made.ok) throw new Error(made.code);
    const { key, plainKey } = made.value as {
      key: { id: string; name: string };
      plainKey: string;
    };
    return { id: key.id, name: key.name, kind: "key" as const, plain: plainKey };
  };

  return {
    origin,
    tokensLive,
    makeKey,
    log: () => server.log(),
    /**
     * Allows an app's request on the consent page, and waits until the app has received the
     * decision.
     */
    allow: (address: string) =>
      inPage(async (page) => {
        await page.goto(address);
        const answered = page.waitForResponse(
          (response) => new URL(response.url()).origin !== origin,
        );
        await page.getByRole("button", { name: "Allow" }).click();
        await answered;
      }),
    /** Returns the ids and names of the apps whose connections have not been ended. */
    connections: () =>
      database.sql<{ id: string; name: string }[]>`
        select id, name from api_keys where credential = 'connection' and revoked_at is null`,
    /**
     * Makes all existing tokens invalid by deleting the signing keys. The server is also restarted,
     * because a running server does not verify the same token twice. Throws if an old token is
     * still accepted.
     */
    async spoilTokens(): Promise<void> {
      const { plain } = await makeKey("Spoiled");
      const token = await machine.token(plain);
      await stopLive(server);
      await database.sql`delete from signing_keys`;
      server = await start();
      const { status } = await machine.call(token);
      if (status !== 401) throw new Error(`An old token was answered with ${status}.`);
    },
    async restart(): Promise<void> {
      await stopLive(server);
      server = await start();
    },
    /** Uses the console's action to revoke a key or to end a connection. */
    async end(id: string, kind: "key" | "connection"): Promise<void> {
      const done =
        kind === "key"
          ? await operator.act("/keys", "revokeKeyAction", id, "The proof ends it")
          : await operator.act("/keys/apps", "endConnectionAction", id);
      if (!done.ok) throw new Error(done.code);
    },
    /** Returns the number of denied requests to /mcp in the audit log. */
    async refused(): Promise<number> {
      const [row] = await database.sql<{ count: number }[]>`
        select count(*)::int as count from audit_records
        where outcome = 'denied' and action = 'mcp.request'`;
      return row?.count ?? 0;
    },
    /**
     * Returns the text of the latest calls and denials on the page of a key or connection. The text
     * is empty if there are none.
     */
    traffic: (id: string, kind: "key" | "connection") =>
      inPage(async (page) => {
        await page.goto(`${origin}/keys/${kind === "key" ? id : `apps/${id}`}`);
        const list = page.getByRole("list", { name: "Recent calls and denials" });
        await list.or(page.getByText("No calls yet")).first().waitFor();
        return (await list.count()) === 0 ? "" : (await list.innerText()).replace(/\s+/g, " ");
      }),
    async close(): Promise<void> {
      await browser.close();
      await stopLive(server);
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Latchkey = Awaited<ReturnType<typeof startLatchkey>>;
