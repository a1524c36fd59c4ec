import type { Browser, BrowserContext, Page } from "@playwright/test";
import { testDatabase } from "@/db/testing/database";
import { expectAccessible } from "./fixtures/expect-accessible";
import { invite, setupLink } from "./fixtures/people";
import { type RunningServer, startServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

const PASSWORD = "quiet-meadow-52-lantern";

async function signIn(page: Page, person: { email: string; password: string }) {
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Somebody of this test alone, signed in by their invitation in a browser of their own. */
async function newcomer(browser: Browser, server: RunningServer, name: string) {
  const email = `${name.toLowerCase()}@example.com`;
  const link = await invite(server, { name, email });
  const context = await browser.newContext({ baseURL: server.baseURL });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(page).toHaveURL(`${server.baseURL}/`);
  return { name, email, password: PASSWORD, link, page, context };
}

const cookieNamed = async (context: BrowserContext, name: string) =>
  (await context.cookies()).find((cookie) => cookie.name === name);
const sessionCookie = (context: BrowserContext) => cookieNamed(context, "latchkey_session");
const deviceCookie = (context: BrowserContext) => cookieNamed(context, "latchkey_device");

test("set-up: by the link of the terminal, once", async ({ browser, watched }, info) => {
  const database = await testDatabase();
  const server = await startServer({ database, logFile: info.outputPath("server.log") });
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  try {
    for (const context of contexts) await watched(context);
    const [first, second] = [await contexts[0].newPage(), await contexts[1].newPage()];
    await first.goto(`${server.baseURL}/`);
    await expect(first.getByText("Not set up yet")).toBeVisible();
    await first.goto(`${server.baseURL}/setup`);
    await expect(first.getByText("This is not a set-up link")).toBeVisible();
    await expect(first.getByLabel("Your name")).toHaveCount(0);
    await first.goto(`${server.baseURL}/setup#AAAAAAAAAAAAAAAAAAAAAA`);
    await expect(first.getByText("This is not a set-up link")).toBeVisible();

    const link = await setupLink(server);
    const code = new URL(link).hash.slice(1);
    await second.goto(link);
    await expect(second.getByLabel("Your name")).toBeVisible();
    await first.goto(link);
    await expectAccessible(first);
    const button = first.getByRole("button", { name: "Create operator" });
    await button.click();
    await expect(first.getByLabel("Your name")).toBeFocused();
    await expect(first.getByText("Give a name.")).toBeVisible();
    await first.getByLabel("Your name").fill("Olive");
    await first.getByLabel("Email").fill("olive@example.com");
    await first.getByLabel("Password", { exact: true }).fill("password1234");
    await button.click();
    await expect(first.getByText("among the first to be guessed")).toBeVisible();
    // What was typed is still there, and the password is not.
    await expect(first.getByLabel("Email")).toHaveValue("olive@example.com");
    await expect(first.getByLabel("Password", { exact: true })).toHaveValue("");
    await first.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await button.click();
    await expect(first).toHaveURL(`${server.baseURL}/`);

    // The one who was late holds a form whose link is used up.
    await second.getByLabel("Your name").fill("Late");
    await second.getByLabel("Email").fill("late@example.com");
    await second.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await second.getByRole("button", { name: "Create operator" }).click();
    await expect(second.getByRole("main").getByRole("alert")).toContainText("not valid any more");
    await second.reload();
    await expect(second.getByText("This is not a set-up link")).toBeVisible();
    expect(server.log().split(code)).toHaveLength(2);
    expect(server.log()).not.toContain(PASSWORD);
  } finally {
    for (const context of contexts) await context.close();
    await server.stop();
    await database.close();
  }
});

for (const host of ["localhost", "127.0.0.1"]) {
  test(`sign-in and out through ${host}`, async ({ page, context, server, people }) => {
    const origin = `http://${host}:${server.port}`;
    await page.goto(`${origin}/keys?status=active`);
    await expect(page).toHaveURL(`${origin}/sign-in?next=%2Fkeys%3Fstatus%3Dactive`);
    await expectAccessible(page);
    for (const wrong of [
      { email: people.member.email, password: "not-the-password" },
      { email: "nobody@example.com", password: people.member.password },
    ]) {
      await signIn(page, wrong);
      await expect(page.getByRole("main").getByRole("alert")).toHaveText(
        "The email or the password is wrong.",
      );
      await expect(page.getByLabel("Email")).toHaveValue(wrong.email);
      await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
      await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
      expect(await sessionCookie(context)).toBeUndefined();
    }
    await signIn(page, people.member);
    await expect(page).toHaveURL(`${origin}/keys?status=active`);
    const cookie = await sessionCookie(context);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/", domain: host });
    const device = await deviceCookie(context);
    expect(device).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/", domain: host });

    // A click that comes before the page's scripts opens no menu.
    await expect(async () => {
      await page.getByRole("button", { name: new RegExp(people.member.name) }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click({ timeout: 2_000 });
    }).toPass();
    await expect(page).toHaveURL(`${origin}/sign-in`);
    expect(await sessionCookie(context)).toBeUndefined();
    // The browser is known again; what it keeps for that opens nothing.
    expect((await deviceCookie(context))?.value).toBe(device?.value);
    // The cookie itself is worth nothing any more.
    if (cookie) await context.addCookies([cookie]);
    await page.goto(`${origin}/settings`);
    await expect(page).toHaveURL(/\/sign-in/);
  });
}

test("after sign-in nobody is sent elsewhere", async ({ page, server, people }) => {
  for (const next of ["//evil.example", "https://evil.example/", "/\\evil.example", "/sign-in"]) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await signIn(page, people.member);
    await expect(page).toHaveURL(`${server.baseURL}/`);
  }
});

test("an operator invites somebody, whose link is shown once and works once", async ({
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

test("signing out everywhere ends another browser at once", async ({ browser, server }) => {
  const { page, context, ...person } = await newcomer(browser, server, "Eve");
  const elsewhere = await browser.newContext({ baseURL: server.baseURL });
  const other = await elsewhere.newPage();
  await other.goto("/sign-in?next=/settings");
  await signIn(other, person);
  await expect(other).toHaveURL(/\/settings$/);

  await page.goto("/settings");
  await expect(page.getByText("This session")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  const confirm = page.getByRole("alertdialog");
  await confirm.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);

  // An action of the other browser, then a page: both are refused.
  await other.getByLabel("Name").fill("Still here");
  await other.getByRole("button", { name: "Save profile" }).click();
  await expect(other.getByRole("main").getByRole("alert")).toContainText("You are signed out");
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fsettings$/);
  await Promise.all([context.close(), elsewhere.close()]);
});

test("changing the password, the profile and one session", async ({ browser, server }) => {
  const { page, context, ...person } = await newcomer(browser, server, "Pia");
  const elsewhere = await browser.newContext({ baseURL: server.baseURL });
  const other = await elsewhere.newPage();
  await other.goto("/sign-in");
  await signIn(other, person);
  await expect(other).toHaveURL(`${server.baseURL}/`);
  await page.goto("/settings");
  await page.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await expect(page.getByText("is signed out")).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL(/\/sign-in/);

  await page.getByLabel("Name").fill("Pia Renamed");
  await page.getByRole("button", { name: "Save profile" }).click();
  await expect(page.getByText("Profile saved")).toBeVisible();
  await expect(page.getByRole("button", { name: /Pia Renamed/ })).toBeVisible();

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

test("disabling somebody ends their browser at once, and enabling lets them in again", async ({
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

test("an operator sets the policy and rotates the signing key; a member sees neither", async ({
  operatorPage,
  memberPage,
}) => {
  await operatorPage.goto("/settings");
  const seconds = operatorPage.getByLabel("Access token lifetime");
  await seconds.fill("59");
  await operatorPage.getByRole("button", { name: "Save policy" }).click();
  await expect(operatorPage.getByText("Give whole seconds from 60 to 3600.")).toBeVisible();
  await expect(seconds).toBeFocused();
  await seconds.fill("900");
  await operatorPage.getByLabel("Maximum key lifetime").fill("365");
  await operatorPage.getByRole("button", { name: "Save policy" }).click();
  await expect(operatorPage.getByText("Policy saved")).toBeVisible();
  await operatorPage.reload();
  await expect(operatorPage.getByLabel("Maximum key lifetime")).toHaveValue("365");
  await operatorPage.getByLabel("Maximum key lifetime").fill("");
  await operatorPage.getByRole("button", { name: "Save policy" }).click();
  await expect(operatorPage.getByText("Policy saved")).toBeVisible();
  await operatorPage.getByRole("button", { name: "Rotate key" }).click();
  await operatorPage.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await expect(operatorPage.getByText("A new signing key is published")).toBeVisible();
  await expect(operatorPage.getByText("Next", { exact: true })).toBeVisible();

  await memberPage.goto("/settings");
  await expect(memberPage.getByRole("heading", { name: "Sessions" })).toBeVisible();
  await expect(memberPage.getByText("Signing keys")).toHaveCount(0);
  await expect(memberPage.getByText("Save policy")).toHaveCount(0);
});

test.describe("a member", () => {
  // The browser itself logs the status of a page that is not there.
  test.use({ allowedProblems: [/status of 404/] });

  test("does not get into the operators' rooms, and the try is recorded", async ({
    memberPage,
    operatorPage,
    people,
  }) => {
    const answer = await memberPage.goto("/people");
    expect(answer?.status()).toBe(404);
    await expect(
      memberPage.getByText("This page does not exist, or you cannot see it"),
    ).toBeVisible();
    expect(await memberPage.content()).not.toContain(people.operator.email);
    await expectAccessible(memberPage);
    await operatorPage.goto("/activity?outcome=denied");
    await expect(operatorPage.getByText(people.member.email).first()).toBeVisible();
  });
});
