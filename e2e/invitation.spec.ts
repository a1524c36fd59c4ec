import { expectAccessible } from "./fixtures/expect-accessible";
import { newcomer, PASSWORD, signIn } from "./fixtures/newcomer";
import { expect, test } from "./fixtures/test";

test("an operator invites a person with a link that is shown only once and works only once", async ({
  operatorPage,
  browser,
  server,
  watched,
}) => {
  await operatorPage.goto("/people");
  await operatorPage.getByRole("button", { name: "Add person" }).click();
  const sheet = operatorPage.getByRole("dialog");
  await sheet.getByRole("button", { name: "Add person" }).click();
  await expect(sheet.getByLabel("Name")).toBeFocused();
  await sheet.getByLabel("Name").fill("Nina New");
  await sheet.getByLabel("Email").fill("nina@example.com");
  await expectAccessible(operatorPage);
  await sheet.getByRole("button", { name: "Add person" }).click();
  const dialog = operatorPage.getByRole("dialog", { name: "Invitation for Nina New" });
  const link = await dialog.getByRole("group", { name: "Single-use link" }).innerText();
  expect(link).toMatch(new RegExp(`^${server.baseURL}/welcome#[\\w-]{22}$`));
  await operatorPage.keyboard.press("Escape");
  await expect(dialog.getByText("It cannot be shown again")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Done" })).toBeDisabled();
  await expectAccessible(operatorPage);
  await dialog.getByRole("checkbox", { name: "I have saved it" }).click();
  await dialog.getByRole("button", { name: "Done" }).click();
  const row = operatorPage.getByRole("row", { name: /Nina New/ });
  await expect(row.getByText("Invited")).toBeVisible();
  expect(await operatorPage.content()).not.toContain(new URL(link).hash.slice(1));
  await expectAccessible(operatorPage);

  const context = await browser.newContext();
  await watched(context);
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByText("nina@example.com")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("New password", { exact: true }).fill("nina@example.com");
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(page.getByText("made of your name or email")).toBeVisible();
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(page).toHaveURL(`${server.baseURL}/`);
  await expect(page.getByRole("link", { name: "People" })).toHaveCount(0);
  await page.goto(link);
  await expect(page.getByText("This link is not valid")).toBeVisible();
  await context.close();
});

test("disabling a person ends the person's session immediately, and enabling lets the person sign in again", async ({
  operatorPage,
  browser,
  server,
}) => {
  const { page, context, ...person } = await newcomer(browser, server, "Dan");
  await operatorPage.goto("/people");
  const choose = async (item: string) => {
    await operatorPage.getByRole("button", { name: "Actions for Dan" }).click();
    await operatorPage.getByRole("menuitem", { name: item }).click();
  };
  await choose("Disable");
  const confirm = operatorPage.getByRole("alertdialog", { name: "Disable Dan?" });
  await expect(confirm).toContainText("No key stops working");
  await confirm.getByRole("button", { name: "Disable person" }).click();
  await expect(operatorPage.getByText("Dan is disabled")).toBeVisible();
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in/);
  await signIn(page, person);
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(
    "The email or the password is wrong.",
  );

  await choose("Enable");
  await operatorPage.getByRole("button", { name: "Enable person" }).click();
  await expect(operatorPage.getByText("Dan is enabled")).toBeVisible();
  await signIn(page, person);
  await expect(page).toHaveURL(/\/settings$/);

  await choose("Reset password");
  await operatorPage.getByRole("button", { name: "Reset password" }).click();
  const dialog = operatorPage.getByRole("dialog", { name: "Password link for Dan" });
  const link = await dialog.getByRole("group", { name: "Single-use link" }).innerText();
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill("another-lantern-17-harbour");
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(page).toHaveURL(`${server.baseURL}/`);
  await context.close();
});
