import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures/test";

/** Holds back the scripts that are asked for from now on, until the returned function is called. */
async function holdScripts(page: Page): Promise<() => Promise<void>> {
  let arrive = () => {};
  const arrived = new Promise<void>((done) => {
    arrive = done;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await arrived;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/_next\/static\/.*\.js/);
  return async () => {
    const response = (await asked).response();
    arrive();
    await (await response)?.finished();
    await page.unrouteAll({ behavior: "wait" });
  };
}

/** Hovers and clicks an element whose script arrives before, during or after the click. */
async function clickWhile(page: Page, element: Locator, arrival: string): Promise<void> {
  const arrive = await holdScripts(page);
  await element.hover();
  if (arrival === "before") await arrive();
  await page.mouse.down();
  if (arrival === "during") await arrive();
  await page.mouse.up();
  if (arrival === "after") await arrive();
}

for (const arrival of ["before", "during", "after"]) {
  test(`a click on a menu or a list counts if its script arrives ${arrival} the click`, async ({
    operatorPage: page,
  }) => {
    await page.goto("/servers?add=1");
    const credentials = page.getByRole("combobox", { name: "Credentials" });
    await expect(page.getByRole("textbox", { name: "URL" })).toBeFocused();
    await clickWhile(page, credentials, arrival);
    await page.getByRole("option", { name: /^OAuth sign-in/ }).click();
    await expect(credentials).toHaveText("OAuth sign-in per person");
    await expect(credentials).toBeFocused();
    await credentials.press("ArrowDown");
    await expect(page.getByRole("option", { name: /^OAuth sign-in/ })).toBeFocused();
    await page.keyboard.press("Escape");
    // The list that was opened takes the focus once, not whenever the form is drawn again.
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.click();
    await page.keyboard.type("tracker");
    await expect(name).toHaveValue("tracker");

    await page.goto("/");
    const person = page.getByRole("button", { name: /Olive Operator/ });
    await expect(person).toBeVisible();
    await clickWhile(page, person, arrival);
    await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(person).toBeFocused();
  });
}

test("a form whose script is slow shows its skeleton in the open sheet and then takes the focus", async ({
  operatorPage: page,
}) => {
  await page.goto("/servers?import=1");
  await expect(page.getByRole("textbox", { name: "File contents" })).toBeFocused();
  await page.getByRole("button", { name: "Cancel" }).click();
  const arrive = await holdScripts(page);
  await page.getByRole("button", { name: "Add server" }).click();
  const sheet = page.getByRole("dialog", { name: "Add server" });
  await expect(sheet.getByText("Loading the form")).toBeAttached();
  await expect(sheet).toBeFocused();
  await arrive();
  await expect(sheet.getByRole("textbox", { name: "URL" })).toBeFocused();
  await expect(sheet.getByText("Loading the form")).toHaveCount(0);
});

test("what is typed into the filter of calls before its script arrives is kept", async ({
  operatorPage: page,
}) => {
  await page.goto("/calls");
  const filter = page.getByRole("combobox", { name: /^Filter by tool/ });
  const arrive = await holdScripts(page);
  await filter.click();
  await page.keyboard.type("read a");
  await expect(filter).toHaveValue("read a");
  await arrive();
  const exact = page.getByRole("option", { name: "Tool named “read a”" });
  await expect(exact).toBeVisible();
  await page.keyboard.type("ll");
  await expect(filter).toHaveValue("read all");
  await expect(filter).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/tool=read%20all|tool=read\+all/);
});
