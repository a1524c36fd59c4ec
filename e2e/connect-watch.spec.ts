import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Page } from "@playwright/test";
import { KEY_PLACEHOLDER } from "@/lib/connect/clients/view-client";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { administer } from "./fixtures/administer";
import { leaveReveal, revealKey } from "./fixtures/make-key";
import { mcpCall } from "./fixtures/mcp-call";
import { expect, test } from "./fixtures/test";

const bash = promisify(execFile);
const SOON = { timeout: 30_000 };

/** Returns the text of the snippet with the given heading in the open tab. */
const snippet = async (page: Page, block: string) =>
  (await page.getByRole("region", { name: block }).textContent()) ?? "";

/**
 * Sets a variable on the page's window, so that the test can tell later that the page was not
 * reloaded.
 */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { sameDocument: true }));
const isMarked = (page: Page) => page.evaluate(() => "sameDocument" in window);

test("the Connect page shows why a client was refused until another client succeeds", async ({
  memberPage: page,
  server,
}) => {
  test.slow();
  const { done } = administer(server);
  const key = await revealKey(page, "Desk");
  await leaveReveal(page);
  const [row] = await server.database.sql`select id from api_keys where name = 'Desk'`;
  const id: string = row?.id;
  await page.goto("/connect");
  await mark(page);
  await page.getByRole("tab", { name: "curl" }).click();
  const command = await snippet(page, "curl: Get a token");
  const token = async (typed: string) => {
    const script = `${command.replace(KEY_PLACEHOLDER, typed)}\nprintf %s "$TOKEN"`;
    return (await bash("bash", ["-c", script])).stdout;
  };
  const live = page.getByRole("status").filter({ hasText: /first request|made its request/ });

  expect(await token(`mcp_${"f".repeat(32)}`)).toBe("null");
  await expect(live).toContainText(/curl\/[\d.]+ was refused.*or it was mistyped/, SOON);

  const allow = (networks: string[]) =>
    server.database.sql`update api_keys set allowed_addresses = ${networks} where id = ${id}`;
  await allow(["203.0.113.0/24"]);
  expect(await token(key)).toBe("null");
  await expect(live).toContainText(/was refused with Desk.*not on the key's list/, SOON);

  await allow([]);
  const bearer = await token(key);
  await expect(live).toContainText("The key was exchanged for a token.", SOON);
  await expect(live).not.toContainText("was refused", SOON);

  await done((ctx) => revokeKey(ctx, { id, reason: "Lost" }));
  const client = new Client({ name: "watched", version: "1.0.0" });
  const requestInit = { headers: { authorization: `Bearer ${bearer}` } };
  const transport = new StreamableHTTPClientTransport(new URL(`${server.baseURL}/mcp`), {
    requestInit,
  });
  await expect(client.connect(transport)).rejects.toThrow();
  await expect(live).toContainText(/node was refused with Desk.*The key is revoked/, SOON);

  await fetch(`${server.baseURL}/mcp`, {
    method: "POST",
    headers: { origin: "https://elsewhere.example", "user-agent": "page/1" },
  });
  await expect(live).toContainText(/page\/1 was refused.*A page of another origin/, SOON);
  await fetch(`${server.baseURL}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "app/2" },
    body: JSON.stringify({ client_name: "App", redirect_uris: ["http://elsewhere.example/cb"] }),
  });
  await expect(live).toContainText(/app\/2 was refused.*an address that is not allowed/, SOON);

  const other = await page.context().newPage();
  const second = await revealKey(other, "Second desk");
  await mcpCall(server, second, "tools/list");
  await expect(live).toContainText("made its request with Second desk", SOON);
  await expect(live).not.toContainText("was refused");
  expect(await isMarked(page)).toBe(true);
  await leaveReveal(other);
});

test("the Connect page keeps the chosen client when it is reloaded, and Back returns to the one before", async ({
  memberPage: page,
}) => {
  await page.goto("/connect?client=nobody");
  const tabs = page.getByRole("tablist", { name: "Client" });
  const chosen = tabs.getByRole("tab", { selected: true });
  const first = (await chosen.textContent()) ?? "";
  for (const name of ["Cursor", "curl"]) {
    await tabs.getByRole("tab", { name, exact: true }).click();
    await expect(chosen).toHaveText(name);
  }
  await expect(page).toHaveURL(/client=curl/);
  await page.reload();
  await expect(chosen).toHaveText("curl");
  await page.goBack();
  await expect(chosen).toHaveText("Cursor");
  await page.goBack();
  await expect(chosen).toHaveText(first);
});
