import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import { exchange, leaveReveal } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

async function createTeam(page: Page, name: string): Promise<void> {
  await page.goto("/teams?create=1");
  const sheet = page.getByRole("dialog", { name: "Create team" });
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await sheet.getByRole("button", { name: "Create team" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

const members = (page: Page) => page.getByRole("list", { name: "Members" });

async function addMember(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add member" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Person" }).click();
  await page.getByRole("option", { name }).click();
  await dialog.getByRole("button", { name: "Add member" }).click();
  await expect(members(page)).toContainText(name);
}

async function remove(page: Page, name: string) {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Remove from team" }).click();
  return page.getByRole("alertdialog");
}

test("a team is created and renamed, and a short name that is already taken is refused", async ({
  operatorPage: page,
}) => {
  await createTeam(page, "Field crew");
  await expect(page).toHaveURL(/\/teams\/field-crew$/);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename team" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Outdoor crew");
  await dialog.getByRole("button", { name: "Rename team" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Outdoor crew");
  await page.goto("/teams?create=1");
  const sheet = page.getByRole("dialog", { name: "Create team" });
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("Field crew");
  await sheet.getByRole("button", { name: "Create team" }).click();
  await expect(sheet.getByText("The short name field-crew is taken.")).toBeVisible();
  await expectAccessible(page);
});

test("a member who leaves a team loses the keys that the member has for this team", async ({
  server,
  operatorPage: page,
  memberPage,
  people,
}) => {
  const { name } = people.member;
  await createTeam(page, "Night shift");
  await addMember(page, name);

  await memberPage.goto("/keys?create=1");
  const sheet = memberPage.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill("Night owl");
  await sheet.getByRole("combobox", { name: "Team" }).click();
  await memberPage.getByRole("option", { name: "Night shift" }).click();
  await expect(sheet.getByText("The key would see no tools of any server.")).toBeVisible();
  await sheet.getByRole("button", { name: "Create key" }).click();
  const reveal = memberPage.getByRole("dialog", { name: '"Night owl" is ready' });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(memberPage);
  expect((await exchange(server, key)).status).toBe(200);

  await page.reload();
  const question = await remove(page, name);
  await expect(question).toContainText(`This ends 1 personal key of ${name} in this team,`);
  await question.getByRole("button", { name: "Remove from team" }).click();
  await expect(page.getByText("No members yet.")).toBeVisible();
  expect((await exchange(server, key)).status).toBe(401);

  // The old key stays invalid even if the person joins the team again.
  await addMember(page, name);
  expect((await exchange(server, key)).status).toBe(401);
  await memberPage.goto("/keys?status=ended");
  await memberPage.getByRole("link", { name: "Night owl" }).first().click();
  await expect(memberPage.getByText(`${name} left the team`)).toBeVisible();
  await expect(memberPage.getByText("Ended", { exact: true }).first()).toBeVisible();
  await expect(
    memberPage.getByText("The key ended with their membership of Night shift"),
  ).toBeVisible();
  for (const name of ["Enable", "Disable", "Rename", "Revoke key"]) {
    await expect(memberPage.getByRole("button", { name, exact: true })).toHaveCount(0);
  }
  await expectAccessible(memberPage);
  const again = await remove(page, name);
  await expect(again).toContainText("Nothing stops working");
  await again.getByRole("button", { name: "Remove from team" }).click();
  await expect(page.getByText("No members yet.")).toBeVisible();

  await page.goto("/teams/default");
  const only = await remove(page, name);
  await expect(only).toContainText("is in no other team");
  await only.getByRole("button", { name: "Cancel" }).click();
  await expect(only).toBeHidden();
});

test("a disabled team's keys are refused until the team is enabled again", async ({
  server,
  operatorPage: page,
}) => {
  await createTeam(page, "Paused");
  await page.goto("/keys?create=1");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill("Pausing");
  await sheet.getByRole("combobox", { name: "Team" }).click();
  await page.getByRole("option", { name: "Paused" }).click();
  await sheet.getByRole("radio", { name: "Service" }).click();
  await sheet.getByRole("button", { name: "Create key" }).click();
  const reveal = page.getByRole("dialog", { name: '"Pausing" is ready' });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(page);

  await page.goto("/teams/paused");
  await page.getByRole("navigation", { name: "Team" }).getByText("Settings").click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Disable team" }).click();
  const question = page.getByRole("alertdialog", { name: "Disable Paused?" });
  await expect(question).toContainText("This stops 1 active key");
  await question.getByRole("button", { name: "Disable team" }).click();
  await expect(page.getByText("Its keys are refused")).toBeVisible();
  expect((await exchange(server, key)).status).toBe(401);
  await page.getByRole("button", { name: "Enable", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Enable team" }).click();
  await expect(page.getByText("Its keys are refused")).toHaveCount(0);
  expect((await exchange(server, key)).status).toBe(200);
  await page.getByRole("navigation", { name: "Team" }).getByText("History").click();
  await expect(page.getByRole("list", { name: "History" }).getByRole("listitem")).toContainText([
    "Enabled a team",
    "Disabled a team",
    "Created a team",
  ]);
  await expectAccessible(page);
});

test("a member sees only the teams that the member belongs to", async ({
  operatorPage,
  memberPage: page,
  allowedProblems,
}) => {
  allowedProblems.push(/404/);
  await createTeam(operatorPage, "Closed room");
  await page.goto("/teams");
  const list = page.getByRole("table", { name: "Teams" });
  await expect(list.getByRole("link", { name: "Default" })).toBeVisible();
  await expect(list).not.toContainText("Closed room");
  await list.getByRole("link", { name: "Default" }).click();
  await expect(members(page)).toContainText("Milo Member (you)");
  await expect(members(page)).not.toContainText("@");
  await expect(page.getByRole("button", { name: "Add member" })).toHaveCount(0);
  await expect(page.getByRole("navigation", { name: "Team" })).toHaveText("OverviewAccessCalls");
  await expect(page.getByRole("radio")).toHaveCount(0);
  await expectAccessible(page);
  const answer = await page.goto("/teams/closed-room");
  expect(answer?.status()).toBe(404);
});
