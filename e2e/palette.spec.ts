import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { makeServiceKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search" });
const option = (page: Page, name: RegExp | string) =>
  palette(page).getByRole("option", { name }).first();

async function type(page: Page, text: string) {
  // The shortcut does nothing before the page's script has loaded.
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+k");
    const field = palette(page).getByRole("combobox", { name: "Search" });
    await expect(field).toBeFocused({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.type(text);
}

test("an operator finds a key, a team and a person with the keyboard only", async ({
  operatorPage: page,
  people,
  server,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await type(page, "key:palette");
  await expect(palette(page).getByRole("status")).toContainText("Nothing matches");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);

  await makeServiceKey(server, "Palette probe");
  await type(page, "palette pro");
  await expect(option(page, /Palette probe/)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/keys\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Palette probe");

  await type(page, "team:def");
  await expect(option(page, /Default/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/teams\/default$/);

  await type(page, `person:${people.member.email}`);
  await expect(option(page, new RegExp(people.member.email))).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/people\/[0-9a-f-]{36}$/);

  // What was opened comes first the next time, without what is open now.
  await page.keyboard.press("ControlOrMeta+k");
  const recent = palette(page).getByRole("group", { name: "Recent" });
  await expect(recent.getByRole("option")).toHaveCount(2);
  await expect(recent.getByRole("option").first()).toContainText("Default");
});

test("pages and actions are found before any request is answered", async ({
  operatorPage: page,
}) => {
  await page.route("**/search?*", () => {});
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await type(page, "add per");
  await expect(option(page, "Add person")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Add person" })).toBeVisible();
});

test("a search that fails says so, and works again with the next letter", async ({
  operatorPage: page,
  allowedProblems,
}) => {
  allowedProblems.push(/ERR_FAILED/);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.route("**/search?q=zz", (route) => route.abort());
  await type(page, "zz");
  await expect(palette(page).getByRole("status")).toContainText("The search did not work");
  await page.keyboard.type("z");
  await expect(palette(page).getByRole("status")).toContainText("Nothing matches");
});

test("a pasted key is not sent, and its last four characters are", async ({
  operatorPage: page,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const asked = page.waitForRequest("**/search?*");
  await page.keyboard.press("ControlOrMeta+k");
  await palette(page)
    .getByRole("combobox")
    .fill(`mcp_${"0123456789abcdef".repeat(2)}`);
  const query = new URL((await asked).url()).searchParams.get("q");
  expect(query).toBe("mcp_…cdef");
});

test("a member finds neither people nor the pages of operators", async ({
  memberPage: page,
  people,
}) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await type(page, people.operator.email);
  await expect(palette(page).getByRole("status")).toContainText("Nothing matches");
  await palette(page).getByRole("combobox").fill("people");
  await expect(palette(page).getByRole("status")).toContainText("Nothing matches");
});

test("the palette fits a narrow screen", async ({ operatorPage: page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(palette(page)).toBeVisible();
  await expectAccessible(page);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wider).toBe(false);
});

test("with nothing typed, the pages come before the actions of the open key", async ({
  operatorPage: page,
  server,
}) => {
  const { id } = await makeServiceKey(server, "Palette order");
  await page.goto(`/keys/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Palette order");
  await page.evaluate(() => localStorage.removeItem("latchkey.recents"));
  await type(page, "");
  await expect(palette(page).getByRole("group").first()).toHaveAccessibleName("Pages");
  await expect(palette(page).getByRole("group").nth(1)).toHaveAccessibleName("Palette order");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL((url) => url.pathname === "/");
});

test("the palette offers the actions of the open key", async ({ operatorPage: page, server }) => {
  const { id } = await makeServiceKey(server, "Palette actions");
  await page.goto(`/keys/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Palette actions");
  for (const end of ["Cancel", "Disable key"]) {
    await type(page, "disable");
    await expect(option(page, "Disable key")).toBeVisible();
    await page.keyboard.press("Enter");
    const confirm = page.getByRole("alertdialog", { name: /^Disable/ });
    await confirm.getByRole("button", { name: end }).click();
    await expect(confirm).toHaveCount(0);
  }
  await type(page, "enable");
  await expect(option(page, "Enable key")).toBeVisible();
});
