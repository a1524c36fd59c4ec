import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { exchange, leaveReveal, makeServiceKey, revealKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

const table = (page: Page) => page.getByRole("table", { name: "API keys" });
const row = (page: Page, name: string) => table(page).getByRole("row", { name });

async function choose(page: Page, field: string, option: string) {
  await page.getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

test.describe("the reveal", () => {
  test("holds on to the key until the clipboard has it", async ({ operatorPage: page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const key = await revealKey(page, "Held");
    const reveal = page.getByRole("dialog", { name: '"Held" is ready' });
    const done = reveal.getByRole("button", { name: "Done" });
    const stays = async () => {
      await expect(reveal.getByText(key, { exact: true })).toBeVisible();
      await expect(done).toBeDisabled();
      await expect(page).toHaveURL(/\/keys$/);
    };
    await stays();

    await page.keyboard.press("Escape");
    await stays();
    await expect(reveal.getByText("This key cannot be shown again")).toBeVisible();
    await page.mouse.click(4, 4);
    await stays();
    await page.keyboard.press("ControlOrMeta+k");
    await stays();
    await page.evaluate(() => document.querySelector<HTMLElement>('a[href="/settings"]')?.click());
    await stays();
    await page.evaluate(() => history.back());
    await page.waitForTimeout(300);
    await stays();
    await page.evaluate(() => history.back());
    await page.waitForTimeout(300);
    await stays();

    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload(), 0));
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    await stays();

    await reveal.getByRole("button", { name: "Copy key" }).click();
    await expect(done).toBeEnabled();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    await done.click();
    await expect(reveal).toHaveCount(0);
    await expect(row(page, "Held")).toContainText(`mcp_…${key.slice(-4)}`);
    expect(await page.content()).not.toContain(key);
    await page.reload();
    expect(await page.content()).not.toContain(key);
  });

  test("stays when the clipboard refuses, with the key selected", async ({
    operatorPage: page,
  }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator.clipboard, "writeText", {
        value: () => Promise.reject(new DOMException("no", "NotAllowedError")),
      });
    });
    const key = await revealKey(page, "Refused");
    const reveal = page.getByRole("dialog", { name: '"Refused" is ready' });
    await reveal.getByRole("button", { name: "Copy key" }).click();
    await expect(reveal.getByText("The browser refused the clipboard")).toBeVisible();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(key);
    await expect(reveal.getByRole("button", { name: "Done" })).toBeDisabled();
    await page.keyboard.press("Escape");
    await expect(reveal).toBeVisible();
    await leaveReveal(page);
  });

  test("after it, Back leads to where the person came from", async ({ operatorPage: page }) => {
    await page.goto("/connect");
    await page.getByRole("navigation").getByRole("link", { name: "Keys" }).first().click();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Back again");
    const sheet = page.getByRole("dialog", { name: "Create key" });
    await sheet.getByRole("button", { name: "Create key" }).click();
    await leaveReveal(page);
    await expect(page).toHaveURL(/\/keys$/);
    await page.goBack();
    await expect(page).toHaveURL(/\/connect$/);
  });
});

test.describe("a key whose answer is on its way", () => {
  const slowly = async (page: Page) => {
    await page.route("**/keys?create=1", async (route) => {
      if (route.request().method() === "POST") await new Promise((done) => setTimeout(done, 1500));
      await route.continue();
    });
    const sheet = page.getByRole("dialog", { name: "Create key" });
    await sheet.getByRole("textbox", { name: "Name" }).fill("On its way");
    await sheet.getByRole("button", { name: "Create key" }).click();
  };

  test("is shown even to somebody who went elsewhere", async ({ operatorPage: page }) => {
    await page.goto("/connect");
    await page.getByRole("navigation").getByRole("link", { name: "Keys" }).first().click();
    await page.getByRole("button", { name: "Create key" }).click();
    await slowly(page);
    await page.evaluate(() => history.back());
    await page.getByRole("button", { name: "Discard changes" }).click();
    await expect(page).toHaveURL(/\/connect$/);
    await expect(page.getByRole("dialog", { name: '"On its way" is ready' })).toBeVisible();
    await expect(page).toHaveURL(/\/keys$/);
    await leaveReveal(page);
  });

  test("is not left by a reload without a question", async ({ operatorPage: page }) => {
    await page.goto("/keys?create=1");
    await slowly(page);
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload(), 0));
    await (await asked).dismiss();
    await expect(page.getByRole("dialog", { name: '"On its way" is ready' })).toBeVisible();
    await leaveReveal(page);
  });
});

test.describe("without a connection", () => {
  test.use({ allowedProblems: [/ERR_INTERNET_DISCONNECTED/] });

  test("a form says so and keeps what was typed", async ({ operatorPage: page }) => {
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

test("a refused form keeps what was typed and makes nothing", async ({ operatorPage: page }) => {
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

test("the list is narrowed through its address", async ({ operatorPage: page, server }) => {
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

test("a key is renamed, paused, used again and ended for good", async ({
  operatorPage: page,
  server,
}) => {
  const { id, key } = await makeServiceKey(server, "Worker");
  await page.goto(`/keys/${id}`);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Night worker");
  await page.getByRole("button", { name: "Rename key" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Night worker");

  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(page.getByText("It made no calls in the last 7 days")).toBeVisible();
  await page.getByRole("button", { name: "Disable key" }).click();
  await expect(page.getByText("refused until it is enabled")).toBeVisible();
  expect((await exchange(server, key)).status).toBe(401);

  await page.getByRole("button", { name: "Enable", exact: true }).click();
  await page.getByRole("button", { name: "Enable key" }).click();
  await expect(page.getByRole("button", { name: "Disable", exact: true })).toBeVisible();
  expect((await exchange(server, key)).status).toBe(200);

  await page.getByRole("button", { name: "Revoke key" }).click();
  const question = page.getByRole("alertdialog", { name: 'Revoke "Night worker"?' });
  await question.getByRole("textbox", { name: "Reason" }).fill("Moved to another machine");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Revoked by")).toBeVisible();
  await expect(page.getByRole("button", { name: "Revoke key" })).toHaveCount(0);
  const answer = await exchange(server, key);
  expect(answer.status).toBe(401);
  const { request_id: requestId } = await answer.json();

  const history = page.getByRole("list", { name: "History" });
  await expect(history).toContainText("Moved to another machine");
  await expect(history).toContainText("Renamed from “Worker”.");
  // Recorded in a batch, shown within a second or at the next look.
  await expect(async () => {
    await page.reload();
    const denial = page.getByRole("list", { name: "Recent calls and denials" }).getByRole("group");
    await denial.first().click({ timeout: 1000 });
    await expect(denial.first()).toContainText("The key is revoked, which is final.");
    await expect(denial.first()).toContainText(requestId);
  }).toPass();
});

test("several keys are ended together", async ({ operatorPage: page, server }) => {
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

test("several keys are selected and disabled together on a phone", async ({
  operatorPage: page,
  server,
}) => {
  for (const name of ["Phone 1", "Phone 2", "Phone 3"]) await makeServiceKey(server, name);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/keys?q=Phone");
  const box = page.getByRole("checkbox", { name: "Select Phone 1" });
  // At the corner of what a finger may meet: 44 px across.
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
  // From where the bar was, the keyboard goes on in the list.
  await page.keyboard.press("Tab");
  expect(await list.evaluate((cards) => cards.contains(document.activeElement))).toBe(true);
});

for (const width of [1280, 360]) {
  test(`axe finds nothing at ${width} px, and nothing is cut off`, async ({
    operatorPage: page,
    server,
  }) => {
    test.slow();
    const { id } = await makeServiceKey(server, `Looked at ${width}`);
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/", "/keys", `/keys/${id}`, "/connect", "/activity", "/keys?create=1"]) {
      await page.goto(path);
      await expect(page.getByRole("heading").first()).toBeVisible();
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} is wider than ${width} px`).toBeLessThanOrEqual(0);
    }
    await revealKey(page, `Axe ${width}`);
    await expectAccessible(page);
    await leaveReveal(page);
  });
}
