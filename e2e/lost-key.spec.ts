import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { exchange, leaveReveal } from "./fixtures/make-key";
import type { RunningServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

// The tests abort responses on purpose, and the browser logs an error for each of them.
test.use({ allowedProblems: [/net::ERR_FAILED|Failed to load resource/] });

/** Lets the server execute the next action, but drops the response before it reaches the page. */
async function loseNextAnswer(page: Page): Promise<void> {
  let lost = false;
  await page.route("**/*", async (route) => {
    if (lost || route.request().method() !== "POST") return route.fallback();
    lost = true;
    await route.fetch();
    return route.abort("failed");
  });
}

async function keysOf(server: RunningServer, name: string) {
  const rows = await server.database.sql<{ id: string; live: boolean }[]>`
    select id, revoked_at is null as live from api_keys where name = ${name} order by created_at`;
  return rows.map(({ id, live }) => ({ id, live }));
}

async function losesKey(page: Page, name: string): Promise<void> {
  await page.goto("/keys?create=1");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill(name);
  // The text shows that the page has loaded its data, so the next POST request is the one that
  // creates the key.
  await expect(sheet.getByText(/no servers yet|can use/).first()).toBeVisible();
  await loseNextAnswer(page);
  await sheet.getByRole("button", { name: "Create key" }).click();
  await expect(sheet.getByText("Latchkey did not answer")).toBeVisible();
  await page.unrouteAll({ behavior: "wait" });
}

test("a key whose response was lost is revoked when the form is submitted again", async ({
  memberPage: page,
  server,
}) => {
  await losesKey(page, "Cut off");
  await page.getByRole("dialog").getByRole("button", { name: "Create key" }).click();
  const reveal = page.getByRole("dialog", { name: '"Cut off" is ready' });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(page);
  expect((await exchange(server, key)).status).toBe(200);
  expect((await keysOf(server, "Cut off")).map(({ live }) => live)).toEqual([false, true]);
  await page.goto("/keys?q=Cut+off&status=active");
  await expect(page.getByText("Never received")).toHaveCount(0);
});

test("the page of a key whose response was lost says so, and one click replaces the key", async ({
  memberPage: page,
  server,
}) => {
  await losesKey(page, "Gone astray");
  const [lost] = await keysOf(server, "Gone astray");
  await page.goto("/keys?q=Gone");
  const row = page.getByRole("row", { name: /Gone astray/ });
  await expect(row).toContainText("Never received");
  await page.goto(`/keys/${lost?.id}`);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Replace key" }).click();
  const reveal = page.getByRole("dialog", { name: '"Gone astray" is ready' });
  await expect(reveal).toBeVisible();
  // Behind the dialog, the page has been refreshed and shows that the lost key has been revoked.
  await page.evaluate(() => document.querySelector("[data-modal]")?.removeAttribute("data-modal"));
  await expect(page.getByText("Revoked by")).toBeVisible({ timeout: 30_000 });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(page);
  const [ended, made] = await keysOf(server, "Gone astray");
  expect([ended, made]).toEqual([
    { id: lost?.id, live: false },
    { id: expect.any(String), live: true },
  ]);
  await expect(page).toHaveURL(new RegExp(`/keys/${made?.id}$`));
  await expect(page.getByText("Never received")).toHaveCount(0);
  expect((await exchange(server, key)).status).toBe(200);
});

test("a key that was shown counts as received even if a reload closed the dialog", async ({
  memberPage: page,
  server,
}) => {
  await page.goto("/keys?create=1");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill("Seen once");
  await sheet.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("dialog", { name: '"Seen once" is ready' })).toBeVisible();
  const received = async () => {
    const [row] = await server.database.sql`
      select received_at is not null as received from api_keys where name = 'Seen once'`;
    return row?.received;
  };
  await expect.poll(received).toBe(true);
});
