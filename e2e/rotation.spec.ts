import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { exchange, leaveReveal, revealKey } from "./fixtures/make-key";
import type { RunningServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

async function openNewKey(page: Page, name: string): Promise<string> {
  const key = await revealKey(page, name);
  await leaveReveal(page);
  await page.getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return key;
}

async function rotate(page: Page, name: string, overlap: string): Promise<string> {
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const dialog = page.getByRole("alertdialog", { name: `Rotate "${name}"?` });
  await dialog.getByRole("radio", { name: overlap }).click();
  await dialog.getByRole("button", { name: "Rotate key" }).click();
  const reveal = page.getByRole("dialog", { name: `The new secret of "${name}"` });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  expect(key).toMatch(/^mcp_[0-9a-f]{32}$/);
  await leaveReveal(page);
  return key;
}

const statuses = (server: RunningServer, ...keys: string[]) =>
  Promise.all(keys.map(async (key) => (await exchange(server, key)).status));
const card = (page: Page) => page.locator("section").filter({ hasText: "Both secrets work" });

test("a member rotates a key: both secrets work, the page shows who uses the old one, and it is ended early", async ({
  memberPage: page,
  server,
}) => {
  const old = await openNewKey(page, "Turned");
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const dialog = page.getByRole("alertdialog", { name: 'Rotate "Turned"?' });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await statuses(server, old)).toEqual([200]);

  const fresh = await rotate(page, "Turned", "1 hour");
  await expect(card(page)).toContainText("Not used since the rotation");
  await expect(card(page)).toContainText("Not used yet");
  await expect(page.getByRole("button", { name: "Rotate", exact: true })).toHaveCount(0);
  await expectAccessible(page);
  expect(await statuses(server, old, fresh)).toEqual([200, 200]);
  await expect(card(page)).toContainText("Still used:", { timeout: 30_000 });
  await expect(card(page)).toContainText("Last used", { timeout: 30_000 });

  await page.getByRole("button", { name: "End old secret" }).click();
  const end = page.getByRole("alertdialog", { name: "End the old secret?" });
  await expect(end).toContainText("Still used:");
  await end.getByRole("button", { name: "End old secret" }).click();
  await expect(card(page)).toHaveCount(0);
  expect(await statuses(server, old, fresh)).toEqual([401, 200]);
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText("Rotated a key").first()).toBeVisible();
});

test("a rotation is cancelled: the old secret stays, and the key can be rotated again at once", async ({
  memberPage: page,
  server,
}) => {
  const old = await openNewKey(page, "Taken back");
  const lost = await rotate(page, "Taken back", "7 days");
  await page.getByRole("button", { name: "Cancel rotation" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Cancel the rotation?" });
  await dialog.getByRole("button", { name: "End new secret" }).click();
  await expect(card(page)).toHaveCount(0);
  expect(await statuses(server, old, lost)).toEqual([200, 401]);

  const fresh = await rotate(page, "Taken back", "None");
  expect(await statuses(server, old, lost, fresh)).toEqual([401, 401, 200]);
  await expect(card(page)).toHaveCount(0);
});
