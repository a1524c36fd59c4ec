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

    await page.goto("/");
    const person = page.getByRole("button", { name: /Olive Operator/ });
    await expect(person).toBeVisible();
    await clickWhile(page, person, arrival);
    await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(person).toBeFocused();
  });
}
