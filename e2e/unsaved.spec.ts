import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";
import { guardedServer, question, room, stays } from "./fixtures/unsaved";

// The console asks for confirmation before a person leaves a form with unsaved text.

guardedServer();

test("a form without unsaved changes can be left without a confirmation prompt", async ({
  operatorPage: page,
}) => {
  await page.goto("/connect");
  await room(page, "Settings").click();
  await tab(page, "Policy").click();
  const days = page.getByRole("textbox", { name: "Keep calls for" });
  const before = await days.inputValue();
  await days.fill("33");
  await days.fill(before);
  await room(page, "Activity").click();
  await expect(page).toHaveURL(/\/activity$/);
  await room(page, "Settings").click();
  await tab(page, "Policy").click();
  await days.fill("33");
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByText("Policy saved")).toBeVisible();
  await room(page, "Activity").click();
  await expect(page).toHaveURL(/\/activity$/);
  await expect(question(page)).toHaveCount(0);
});

test("on a phone, a link in the menu requires confirmation before it opens its page", async ({
  operatorPage: page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/settings");
  // Content behind an open menu has no accessible role, so the field is found by its name.
  const email = page.locator("input[name=email]");
  await email.fill("mine");
  const menu = page.getByRole("dialog", { name: "Latchkey" });
  await page.getByRole("button", { name: "Open navigation" }).click();
  await menu.getByRole("link", { name: "Activity" }).click();
  await stays(page, email);
  await menu.getByRole("link", { name: "Activity" }).click();
  await question(page).getByRole("button", { name: "Discard changes" }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await expect(menu).toHaveCount(0);
});

test("a query that changed just before Back is kept when the person keeps editing", async ({
  operatorPage: page,
}) => {
  await page.goto("/connect");
  await room(page, "Settings").click();
  const email = page.getByRole("textbox", { name: "Email" });
  await email.fill("mine");
  await page.evaluate(() => {
    history.replaceState(history.state, "", "?late=1");
    history.back();
  });
  await question(page).getByRole("button", { name: "Keep editing" }).click();
  await expect(page).toHaveURL(/\/settings\?late=1$/);
  await expect(email).toHaveValue("mine");
});
