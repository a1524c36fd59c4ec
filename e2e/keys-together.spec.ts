import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { makeServiceKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

const table = (page: Page) => page.getByRole("table", { name: "API keys" });
const row = (page: Page, name: string) => table(page).getByRole("row", { name });

test("several keys are revoked with one action", async ({ operatorPage: page, server }) => {
  for (const name of ["Bulk 1", "Bulk 2"]) await makeServiceKey(server, name);
  await page.goto("/keys?q=Bulk");
  await page.getByRole("checkbox", { name: "Select all keys of this page" }).click();
  const selected = page.getByRole("region", { name: "Selected keys" });
  await expect(selected).toContainText("2 keys selected");
  await selected.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Cleaning up");
  await page.getByRole("button", { name: "Revoke 2 keys" }).click();
  await expect(row(page, "Bulk 1")).toContainText("Revoked");
  await expect(row(page, "Bulk 2")).toContainText("Revoked");
  await expect(selected).toHaveCount(0);
});

test("all keys that match are revoked with one action, on every page of the list", async ({
  operatorPage: page,
  server,
}) => {
  const count = 27;
  for (let at = 1; at <= count; at++) await makeServiceKey(server, `Match ${at}`);
  await makeServiceKey(server, "Apart");
  await page.goto("/keys?q=Match");
  await page.getByRole("checkbox", { name: "Select all keys of this page" }).click();
  const selected = page.getByRole("region", { name: "Selected keys" });
  await expect(selected).toContainText("25 keys selected");
  await selected.getByRole("button", { name: "Select all 27 that match" }).click();
  await expect(selected).toContainText("All 27 keys that match selected");
  await expectAccessible(page);
  await selected.getByRole("button", { name: "Revoke" }).click();
  // Another key matches before the person confirms, so nothing is revoked.
  await makeServiceKey(server, "Match late");
  await page.getByRole("textbox", { name: "Reason" }).fill("Cleaning up");
  await page.getByRole("button", { name: "Revoke 27 keys" }).click();
  await expect(page.getByText("28 keys match now, and 27 matched when you looked.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await page.getByRole("checkbox", { name: "Select all keys of this page" }).click();
  await selected.getByRole("button", { name: "Select all 28 that match" }).click();
  await selected.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Cleaning up");
  await page.getByRole("button", { name: "Revoke 28 keys" }).click();
  await expect(page.getByText("28 keys revoked")).toBeVisible();
  await page.goto("/keys?q=Match&status=active");
  await expect(page.getByText("No keys match")).toBeVisible();
  await page.goto("/keys?q=Apart");
  await expect(row(page, "Apart")).toContainText("Active");
});

test("on a phone, several keys are selected and disabled with one action", async ({
  operatorPage: page,
  server,
}) => {
  for (const name of ["Phone 1", "Phone 2", "Phone 3"]) await makeServiceKey(server, name);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/keys?q=Phone");
  const box = page.getByRole("checkbox", { name: "Select Phone 1" });
  // The click hits the corner of the touch target, which is 44 px wide.
  await box.click({ position: { x: -13, y: -13 } });
  await expect(box).toBeChecked();
  const selected = page.getByRole("region", { name: "Selected keys" });
  await expect(selected).toContainText("1 key selected");
  for (const button of await selected.getByRole("button").all()) {
    expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible(page);

  await selected.getByRole("button", { name: "Clear" }).press("Enter");
  await expect(selected).toHaveCount(0);
  await expect(box).toBeFocused();
  await page.keyboard.press("Space");
  await selected.getByRole("button", { name: "Select all" }).click();
  await expect(selected).toContainText("3 keys selected");
  await selected.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Disable 3 keys" }).click();
  await expect(selected).toHaveCount(0);
  const list = page.getByRole("list", { name: "API keys" });
  await expect(list.getByText("Disabled")).toHaveCount(3);
  // After the bar has disappeared, pressing Tab moves the focus into the list.
  await page.keyboard.press("Tab");
  expect(await list.evaluate((cards) => cards.contains(document.activeElement))).toBe(true);
});
