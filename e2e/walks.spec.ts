import type { Page } from "@playwright/test";
import { leaveReveal } from "./fixtures/make-key";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

// Each test loads one page, reaches every other page by clicking as a person would, and repeats its
// steps, because some faults occur only after earlier steps.

const room = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true }).first();
const discard = (page: Page) =>
  page
    .getByRole("alertdialog", { name: "Discard unsaved changes?" })
    .getByRole("button", { name: "Discard changes" });

test("an operator can correct, cancel and submit a key's form twice without a reload", async ({
  operatorPage: page,
}) => {
  await page.goto("/");
  await room(page, "Keys").click();
  for (const name of ["Walked once", "Walked twice"]) {
    const sheet = page.getByRole("dialog", { name: "Create key" });
    const create = () => page.getByRole("button", { name: "Create key" }).first().click();
    await create();
    await sheet.getByRole("textbox", { name: "Name" }).fill(name);
    await sheet.getByRole("radio", { name: "Date" }).click();
    await sheet.getByRole("button", { name: "Create key" }).click();
    const lastDay = sheet.getByLabel("Last day");
    await expect(lastDay).toHaveAccessibleDescription(/^Choose the last day\./);
    await expect(lastDay).toBeFocused();
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await discard(page).click();
    await create();
    await expect(sheet.getByRole("textbox", { name: "Name" })).toHaveValue("");
    await sheet.getByRole("textbox", { name: "Name" }).fill(name);
    await sheet.getByRole("button", { name: "Create key" }).click();
    await expect(page.getByRole("dialog", { name: `"${name}" is ready` })).toBeVisible();
    await leaveReveal(page);
    await page.getByRole("table", { name: "API keys" }).getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    for (const what of ["Disable", "Enable"]) {
      await page.getByRole("button", { name: what, exact: true }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: what, exact: true }).click();
      await page
        .getByRole("alertdialog")
        .getByRole("button", { name: `${what} key` })
        .click();
      await expect(page.getByRole("alertdialog")).toHaveCount(0);
    }
    await page.goBack();
    await expect(page).toHaveURL(/\/keys$/);
  }
});

test("forms for people and teams can be corrected, cancelled and submitted twice", async ({
  operatorPage: page,
}) => {
  await page.goto("/");
  for (const round of [1, 2]) {
    await room(page, "Teams").click();
    await room(page, "People").click();
    const add = page.getByRole("dialog", { name: "Add person" });
    await page.getByRole("button", { name: "Add person" }).click();
    await add.getByRole("button", { name: "Add person" }).click();
    await expect(add.getByRole("textbox", { name: "Name" })).toBeFocused();
    await add.getByRole("textbox", { name: "Name" }).fill(`Wanda ${round}`);
    await add.getByRole("button", { name: "Cancel" }).click();
    await discard(page).click();
    await expect(add).toHaveCount(0);
    await page.getByRole("button", { name: "Add person" }).click();
    await add.getByRole("textbox", { name: "Name" }).fill(`Wanda ${round}`);
    await add.getByRole("textbox", { name: "Email" }).fill(`wanda-${round}@example.com`);
    await add.getByRole("radio", { name: "Operator" }).click();
    await add.getByRole("button", { name: "Add person" }).click();
    const link = page.getByRole("dialog", { name: `Invitation for Wanda ${round}` });
    await expect(link).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(link.getByText("It cannot be shown again.")).toBeVisible();
    await leaveReveal(page);

    await room(page, "Teams").click();
    const make = page.getByRole("dialog", { name: "Create team" });
    await page.getByRole("button", { name: "Create team" }).first().click();
    await make.getByRole("textbox", { name: "Name", exact: true }).fill("Default");
    await make.getByRole("button", { name: "Create team" }).click();
    await expect(make.getByText("is taken")).toBeVisible();
    await make.getByRole("textbox", { name: "Name", exact: true }).fill(`Walkers ${round}`);
    await make.getByRole("button", { name: "Create team" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Walkers ${round}`);
    const member = page.getByRole("dialog", { name: /^Add a member/ });
    for (const end of ["Cancel", "Add member"]) {
      await page.getByRole("button", { name: "Add member" }).first().click();
      await member.getByRole("combobox", { name: "Person" }).click();
      await page.getByRole("option", { name: `Wanda ${round}` }).click();
      await member.getByRole("button", { name: end }).click();
      if (end === "Cancel") await discard(page).click();
      await expect(member).toHaveCount(0);
    }
    await expect(page.getByRole("list", { name: "Members" })).toContainText(`Wanda ${round}`);
    await page.goBack();
    await expect(page).toHaveURL(/\/teams$/);
  }
});

test("the policy form can be corrected and saved twice without a reload", async ({
  operatorPage: page,
}) => {
  await page.goto("/");
  await room(page, "Settings").click();
  await tab(page, "Policy").click();
  const days = page.getByRole("textbox", { name: "Keep calls for" });
  for (const wanted of ["21", "22"]) {
    await days.fill("none");
    await page.getByRole("button", { name: "Save policy" }).click();
    await expect(days).toHaveAttribute("aria-invalid", "true");
    await days.fill(wanted);
    await page.getByRole("button", { name: "Save policy" }).click();
    await expect(days).not.toHaveAttribute("aria-invalid", "true");
    await room(page, "Activity").click();
    await expect(page).toHaveURL(/\/activity$/);
    await page.goBack();
    await expect(days).toHaveValue(wanted);
  }
});
