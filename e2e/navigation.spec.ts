import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { expect, test } from "./fixtures/test";

const main = (page: Page) => page.getByRole("navigation", { name: "Main" });
const OPERATOR = [
  "Overview",
  "Connect",
  "Keys",
  "Servers",
  "Calls",
  "Activity",
  "Teams",
  "Settings",
  "API",
];

test("the sidebar groups the rooms, and highlights the room of each page", async ({
  operatorPage: page,
  people,
}) => {
  await page.goto("/");
  for (const name of OPERATOR) {
    const link = main(page).getByRole("link", { name, exact: true });
    await link.click();
    await expect(link).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  await expect(main(page).getByRole("list", { name: "Organisation" })).toContainText("Teams");

  await main(page).getByRole("link", { name: "Teams" }).click();
  await page
    .getByRole("navigation", { name: "Teams" })
    .getByRole("link", { name: "People" })
    .click();
  await expect(page).toHaveURL(/\/people$/);
  await expect(main(page).getByRole("link", { name: "Teams" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await page.getByRole("link", { name: people.member.name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: people.member.name })).toBeVisible();
  for (const tab of ["Access", "Calls", "History", "Settings"]) {
    await page.getByRole("navigation", { name: "Person" }).getByRole("link", { name: tab }).click();
    await expect(page).toHaveURL(new RegExp(`tab=${tab.toLowerCase()}$`));
    await expectAccessible(page);
  }
  await page.getByRole("button", { name: "Make operator" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await page.goBack();
  await expect(page).toHaveURL(/tab=history$/);
});

test("the address that opens the form for a new person still works", async ({
  operatorPage: page,
}) => {
  await page.goto("/people?add=1");
  const sheet = page.getByRole("dialog", { name: "Add person" });
  await expect(sheet).toBeVisible();
  await sheet.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(/\/people$/);
});

test("a member sees only the rooms that they may use", async ({ memberPage: page }) => {
  await page.goto("/teams");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Teams");
  await expect(page.getByRole("link", { name: "People" })).toHaveCount(0);
  const response = await page.request.get("/people");
  expect(response.status()).toBe(404);
});

test("on a narrow screen, the navigation is a sheet that closes after a choice", async ({
  operatorPage: page,
}) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/");
  await page.getByRole("button", { name: "Open navigation" }).click();
  await expect(main(page)).toBeVisible();
  await expectAccessible(page);
  await main(page).getByRole("link", { name: "Teams" }).click();
  await expect(main(page)).toHaveCount(0);
  await expect(page).toHaveURL(/\/teams$/);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wider).toBe(false);
});
