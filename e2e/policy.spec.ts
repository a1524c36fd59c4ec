import { expectAccessible } from "./fixtures/expect-accessible";
import { makeServiceKey } from "./fixtures/make-key";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

test("an operator can set the installation's policy and rotate the signing key, and a member sees neither form", async ({
  operatorPage,
  memberPage,
}) => {
  await operatorPage.goto("/settings?tab=policy");
  const seconds = operatorPage.getByLabel("Access token lifetime");
  await seconds.fill("59");
  await operatorPage.getByRole("button", { name: "Save policy" }).click();
  await expect(
    operatorPage.getByText("Use a whole number of seconds from 60 to 3600."),
  ).toBeVisible();
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
  await tab(operatorPage, "Secrets").click();
  await operatorPage.getByRole("button", { name: "Rotate key" }).click();
  await operatorPage.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await expect(operatorPage.getByText("A new signing key is published")).toBeVisible();
  await expect(operatorPage.getByText("Next", { exact: true })).toBeVisible();

  for (const name of ["policy", "apps", "secrets"]) {
    await memberPage.goto(`/settings?tab=${name}`);
    await expect(tab(memberPage, "Profile")).toHaveAttribute("aria-current", "page");
    await expect(memberPage.getByRole("button", { name: "Save profile" })).toBeVisible();
  }
  await expect(tab(memberPage, "Security")).toBeVisible();
  await expect(tab(memberPage, "Policy")).toHaveCount(0);
});

test("the settings page lists the keys whose clients prefer signing in, with a link to each key", async ({
  operatorPage: page,
  server,
}) => {
  const { id } = await makeServiceKey(server, "In an editor");
  await server.database.sql`
    insert into calls (at, key_id, team_id, method, outcome, duration_micros, request_id, client)
    select now(), id, team_id, 'tools/list', 'ok', 1, 'req_1', 'Cursor/1.7' from api_keys
    where id = ${id}`;
  await page.goto("/settings?tab=apps");
  const keys = page.getByRole("list", { name: "Keys whose clients prefer signing in" });
  await expect(keys).toContainText("In an editor");
  await expect(keys).toContainText("Cursor/1.7");
  await expectAccessible(page);
  await keys.getByRole("link", { name: "In an editor" }).click();
  await expect(page).toHaveURL(`/keys/${id}`);
});

test.describe("pages for operators", () => {
  // The browser logs an error for a page with status 404, which is expected here.
  test.use({ allowedProblems: [/status of 404/] });

  test("a member gets status 404 for an operators' page, and the attempt is recorded", async ({
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
    await expect(operatorPage.getByText(people.member.name).first()).toBeVisible();
  });
});

test("a team's own policy binds its members, who see it before they run into it", async ({
  operatorPage: page,
  memberPage: member,
  server,
}) => {
  await page.goto("/teams/default?tab=settings");
  const form = page.locator("form", { has: page.getByLabel("Keys per member") });
  await form.getByLabel("Keys per member").fill("0");
  await form.getByRole("button", { name: "Save policy" }).click();
  await expect(form).toContainText("Use a whole number from 1");
  await form.getByLabel("Keys per member").fill("1");
  await form.getByLabel("Maximum key lifetime").fill("30");
  await form.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByText("Policy saved")).toBeVisible();
  await tab(page, "Access").click();
  await expect(page.getByText("A member may have 1 personal key.")).toBeVisible();

  const sheet = member.getByRole("dialog", { name: "Create key" });
  const create = async (name: string) => {
    await member.goto("/keys?create=1");
    await sheet.getByRole("textbox", { name: "Name" }).fill(name);
    await expect(sheet.getByText("Policy: keys expire within 30 days.")).toBeVisible();
    await sheet.getByRole("button", { name: "Create key" }).click();
  };
  await create("First");
  await expect(member.getByRole("dialog", { name: '"First" is ready' })).toBeVisible();
  await member.goto("/keys?create=1");
  const rule = "A member may have 1 key in this team, and you have 1.";
  await expect(sheet.getByText(rule)).toBeVisible();
  await create("Second");
  await expect(sheet.getByRole("alert")).toContainText(rule);
  // Other tests make keys in the same installation.
  await server.database.sql`update teams set max_key_days = null, keys_per_member = null`;
});
