import type { Page } from "@playwright/test";
import { makeServiceKey } from "./fixtures/make-key";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";
import { guardedServer, question, reloadAsks, room, stays, toRoom } from "./fixtures/unsaved";

// The console asks for confirmation before a person leaves a form with unsaved text.

guardedServer();

interface PageForm {
  readonly what: string;
  readonly go: (page: Page, keyId: string) => Promise<void>;
  readonly field: string;
}

const toKey = async (page: Page) => {
  await room(page, "Keys").click();
  await page
    .getByRole("table", { name: "API keys" })
    .getByRole("link", { name: "Unsaved" })
    .first()
    .click();
};
const toTab = (name: string) => async (page: Page) => {
  await toKey(page);
  await tab(page, name).click();
};
const toPolicy = async (page: Page) => {
  await room(page, "Settings").click();
  await tab(page, "Policy").click();
};
const PAGES: readonly PageForm[] = [
  { what: "a profile", go: toRoom("Settings"), field: "Email" },
  { what: "the policy", go: toPolicy, field: "Maximum key lifetime" },
  { what: "a key's limits", go: toTab("Access"), field: "Requests per minute" },
  { what: "a key's settings", go: toTab("Settings"), field: "Name" },
  {
    what: "a key's grants",
    go: async (page) => {
      await toTab("Access")(page);
      await page.getByText("Only some").click();
      await page.getByRole("radio", { name: "Some tools" }).click();
    },
    field: "Patterns for guarded",
  },
  {
    what: "a team's grants",
    go: async (page) => {
      await room(page, "Teams").click();
      await page.getByRole("link", { name: "Default" }).click();
      await tab(page, "Access").click();
      await page.getByRole("radio", { name: "Some tools" }).click();
    },
    field: "Patterns for guarded",
  },
];

test("another tab of the same page requires confirmation while text is unsaved, and has its own address", async ({
  operatorPage: page,
  server,
}) => {
  const { id } = await makeServiceKey(server, "Tabbed");
  await page.goto(`/keys/${id}?tab=settings`);
  const typed = page.getByRole("textbox", { name: "Name", exact: true });
  await typed.fill("mine");
  await tab(page, "Access").click();
  await stays(page, typed);
  await tab(page, "Access").click();
  await question(page).getByRole("button", { name: "Discard changes" }).click();
  await expect(page).toHaveURL(/\?tab=access$/);
  await expect(tab(page, "Access")).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(page).toHaveURL(/\?tab=settings$/);
  await expect(typed).toHaveValue("Tabbed");
  await tab(page, "Overview").click();
  await expect(question(page)).toHaveCount(0);
  await expect(page).toHaveURL(`/keys/${id}`);
});

for (const { what, go, field } of PAGES) {
  test(`every way of leaving ${what} with unsaved text requires confirmation`, async ({
    operatorPage: page,
    server,
  }) => {
    const { id } = await makeServiceKey(server, "Unsaved");
    await page.goto("/connect");
    await go(page, id);
    const typed = page.getByRole("textbox", { name: field, exact: true });
    await typed.fill("mine");
    const address = page.url();
    const staysHere = async () => {
      await stays(page, typed);
      expect(page.url()).toBe(address);
    };

    await room(page, "Activity").click();
    await staysHere();
    await page.evaluate(() => history.back());
    await staysHere();
    await page.evaluate(() => history.back());
    await staysHere();
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("option", { name: "Overview" }).click();
    await staysHere();
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await staysHere();
    await page.getByRole("button", { name: /olive@example.com/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await staysHere();
    await reloadAsks(page, typed);

    await page.evaluate(() => history.back());
    await question(page).getByRole("button", { name: "Discard changes" }).click();
    await expect.poll(() => page.url()).not.toBe(address);
    await room(page, "Activity").click();
    await expect(page).toHaveURL(/\/activity$/);
    await expect(question(page)).toHaveCount(0);
  });
}
