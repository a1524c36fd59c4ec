import type { Page } from "@playwright/test";
import { makeServiceKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

/** Opens a page and delays its scripts until the returned function is called. */
async function openWithoutScript(page: Page, path: string): Promise<() => void> {
  let arrives = () => {};
  const arrived = new Promise<void>((done) => {
    arrives = done;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(path, { waitUntil: "commit" });
  return arrives;
}

test("a password that is sent before the script has loaded is checked and never appears in a URL", async ({
  operatorPage: page,
}) => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  const scriptArrives = await openWithoutScript(page, "/settings?tab=security");
  const form = page.locator("form:visible", { has: page.getByLabel("Current password") });
  await form.waitFor();
  await form.getByLabel("Current password").fill("not-the-password");
  await form.getByLabel("New password").fill("a-password-that-is-new");
  await form.getByRole("button", { name: "Change password" }).click({ noWaitAfter: true });
  scriptArrives();
  await expect(form).toContainText("This is not your current password.");
  expect(addresses.filter((address) => /password/i.test(address))).toEqual([]);
});

test("a search typed before the script has loaded is run, and its text stays in the field", async ({
  operatorPage: page,
  server,
}) => {
  const { id } = await makeServiceKey(server, "Typed early");
  const searchArrives = await openWithoutScript(page, "/keys");
  await page.locator("input[type=search]:visible").fill("Typed");
  searchArrives();
  await expect(page).toHaveURL(/\/keys\?q=Typed$/);
  await expect(page.getByLabel("Search keys")).toHaveValue("Typed");

  const formArrives = await openWithoutScript(page, `/keys/${id}?tab=access`);
  const requests = page.getByLabel("Requests per minute");
  await requests.fill("60");
  formArrives();
  await expect(async () => {
    await page.getByRole("radio", { name: "Only some" }).click();
    await expect(page.getByText("At most what the team can use")).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByLabel("Concurrent calls").fill("4");
  await expect(requests).toHaveValue("60");
});
