import { expectAccessible } from "./fixtures/expect-accessible";
import { newcomer, signIn } from "./fixtures/newcomer";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

test("signing out everywhere immediately ends the sessions in other browsers", async ({
  browser,
  server,
}) => {
  const { page, context, ...person } = await newcomer(browser, server, "Eve");
  const elsewhere = await browser.newContext({ baseURL: server.baseURL });
  const other = await elsewhere.newPage();
  await other.goto("/sign-in?next=/settings");
  await signIn(other, person);
  await expect(other).toHaveURL(/\/settings$/);

  await page.goto("/settings?tab=security");
  await expect(page.getByText("This session")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  const confirm = page.getByRole("alertdialog");
  await confirm.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);

  // The other browser sends an action and reloads the page, and Latchkey refuses both requests.
  await other.getByLabel("Name").fill("Still here");
  await other.getByRole("button", { name: "Save profile" }).click();
  await expect(other.getByRole("main").getByRole("alert")).toContainText("You are signed out");
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
  await Promise.all([context.close(), elsewhere.close()]);
});

test("a person can change their own profile and password and end another of their sessions", async ({
  browser,
  server,
}) => {
  const { page, context, ...person } = await newcomer(browser, server, "Pia");
  const elsewhere = await browser.newContext({ baseURL: server.baseURL });
  const other = await elsewhere.newPage();
  await other.goto("/sign-in");
  await signIn(other, person);
  await expect(other).toHaveURL(`${server.baseURL}/`);
  await page.goto("/settings?tab=security");
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await expect(page.getByText("is signed out")).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);

  await tab(page, "Profile").click();
  await page.getByLabel("Name").fill("Pia Renamed");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Profile saved")).toBeVisible();
  await expect(page.getByRole("button", { name: /Pia Renamed/ })).toBeVisible();

  await tab(page, "Security").click();
  const next = "another-lantern-17-harbour";
  await page.getByLabel("Current password", { exact: true }).fill("wrong-password");
  await page.getByLabel("New password", { exact: true }).fill(next);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This is not your current password.")).toBeVisible();
  await expect(page.getByLabel("Current password", { exact: true })).toBeFocused();
  await page.getByLabel("Current password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Password changed")).toBeVisible();
  await signIn(other, person);
  await expect(other.getByRole("main").getByRole("alert")).toHaveText(
    "The email or the password is wrong.",
  );
  await signIn(other, { ...person, password: next });
  await expect(other).toHaveURL(`${server.baseURL}/`);
  await Promise.all([context.close(), elsewhere.close()]);
});
