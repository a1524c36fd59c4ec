import type { Page } from "@playwright/test";
import { exchange, leaveReveal, makeServiceKey } from "./fixtures/make-key";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

const table = (page: Page) => page.getByRole("table", { name: "API keys" });
const row = (page: Page, name: string) => table(page).getByRole("row", { name });

async function choose(page: Page, field: string, option: string) {
  await page.getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

test.describe("forms that are sent while the browser is offline", () => {
  test.use({ allowedProblems: [/ERR_INTERNET_DISCONNECTED/] });

  test("a form that is sent offline says that Latchkey did not answer and keeps the typed text", async ({
    operatorPage: page,
  }) => {
    await page.goto("/keys?create=1");
    const sheet = page.getByRole("dialog", { name: "Create key" });
    await sheet.getByRole("textbox", { name: "Name" }).fill("From the train");
    await page.context().setOffline(true);
    await sheet.getByRole("button", { name: "Create key" }).click();
    await expect(sheet.getByText("Latchkey did not answer")).toBeVisible();
    await expect(sheet.getByRole("textbox", { name: "Name" })).toHaveValue("From the train");
    await page.context().setOffline(false);
    await sheet.getByRole("button", { name: "Create key" }).click();
    await leaveReveal(page);
  });
});

test("a form that Latchkey refuses keeps the typed text and creates no key", async ({
  operatorPage: page,
}) => {
  await page.goto("/keys?create=1");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill("From nowhere");
  await sheet.getByText("More", { exact: true }).click();
  await sheet.getByRole("textbox", { name: "Allowed addresses" }).fill("the office");
  await sheet.getByRole("radio", { name: "30 days" }).click();
  await sheet.getByRole("button", { name: "Create key" }).click();
  await expect(sheet.getByText("Give an address or a network")).toBeVisible();
  await expect(sheet.getByRole("textbox", { name: "Name" })).toHaveValue("From nowhere");
  await expect(sheet.getByRole("textbox", { name: "Allowed addresses" })).toHaveValue("the office");
  await sheet.getByRole("textbox", { name: "Allowed addresses" }).fill("192.0.2.0/24");
  await sheet.getByRole("button", { name: "Create key" }).click();
  await leaveReveal(page);
  await expect(table(page).getByRole("row", { name: "From nowhere" })).toHaveCount(1);
});

test("the list of keys keeps its filters in the URL", async ({ operatorPage: page, server }) => {
  await makeServiceKey(server, "Needle one");
  const two = await makeServiceKey(server, "Needle two");
  await page.goto("/keys");
  await page.getByRole("searchbox", { name: "Search keys" }).fill("needle");
  await expect(page).toHaveURL(/[?&]q=needle/);
  await expect(table(page).getByRole("row")).toHaveCount(3);
  await page.reload();
  await expect(table(page).getByRole("row")).toHaveCount(3);

  await row(page, "Needle two").getByRole("button", { name: "Actions for Needle two" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Disable key" }).click();
  await expect(row(page, "Needle two")).toContainText("Disabled");
  expect((await exchange(server, two.key)).status).toBe(401);

  await choose(page, "Status", "Disabled");
  await expect(page).toHaveURL(/status=disabled/);
  await expect(row(page, "Needle two")).toBeVisible();
  await expect(row(page, "Needle one")).toHaveCount(0);
  await choose(page, "Use", "Unused for 30 days");
  await expect(page.getByText("No keys match")).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/keys$/);
  await expect(row(page, "Needle one")).toBeVisible();
});

test("a key can be renamed, disabled, enabled and revoked on its page", async ({
  operatorPage: page,
  server,
}) => {
  const { id, key } = await makeServiceKey(server, "Worker");
  await page.goto(`/keys/${id}`);
  await tab(page, "Settings").click();
  await page.getByRole("textbox", { name: "Name" }).fill("Night worker");
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Night worker");
  await tab(page, "Overview").click();

  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(page.getByText("It made no calls in the last 7 days")).toBeVisible();
  await page.getByRole("button", { name: "Disable key" }).click();
  await expect(page.getByText("refused until it is enabled")).toBeVisible();
  expect((await exchange(server, key)).status).toBe(401);

  await page.getByRole("button", { name: "Enable", exact: true }).click();
  await page.getByRole("button", { name: "Enable key" }).click();
  await expect(page.getByRole("button", { name: "Disable", exact: true })).toBeVisible();
  expect((await exchange(server, key)).status).toBe(200);

  await tab(page, "Settings").click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  const question = page.getByRole("alertdialog", { name: 'Revoke "Night worker"?' });
  await question.getByRole("textbox", { name: "Reason" }).fill("Moved to another machine");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Revoked by")).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke key" })).toHaveCount(0);
  const answer = await exchange(server, key);
  expect(answer.status).toBe(401);
  const { request_id: requestId } = await answer.json();

  await tab(page, "History").click();
  const history = page.getByRole("list", { name: "History" });
  await expect(history).toContainText("Moved to another machine");
  await expect(history).toContainText("Renamed from “Worker”.");
  await tab(page, "Calls").click();
  await expect(page).toHaveURL(/\?tab=calls$/);
  const denial = page
    .getByRole("list", { name: "Recent calls and denials" })
    .getByRole("link", { name: /Denied.*The key is revoked/ })
    .first();
  // Latchkey writes calls to the database in batches, so a reload may be necessary before the page
  // shows a call.
  await expect(async () => {
    await page.reload();
    await denial.click({ timeout: 1000 });
  }).toPass();
  await expect(page).toHaveURL(new RegExp(`/calls\\?.*open=${requestId}`));
  const panel = page.getByRole("dialog");
  await expect(panel).toContainText("The key is revoked, which is final.");
  await expect(panel).toContainText(requestId);
});
