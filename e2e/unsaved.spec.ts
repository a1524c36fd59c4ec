import type { Locator, Page } from "@playwright/test";
import { administer } from "./fixtures/administer";
import { expectAccessible } from "./fixtures/expect-accessible";
import { makeServiceKey } from "./fixtures/make-key";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import { expect, test } from "./fixtures/test";

// What is typed and not saved is not lost without a question, whichever form it is in.

let upstream: SdkUpstream;
test.beforeAll(async ({ server }) => {
  upstream = await startSdkUpstream();
  await administer(server).register({ name: "guarded", transport: "http", url: upstream.url });
  await administer(server).grant({ guarded: ["*"] });
});
test.afterAll(async ({ server }) => {
  await server.database.sql`delete from upstreams`;
  await upstream.close();
});

const room = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true }).first();
const question = (page: Page) =>
  page.getByRole("alertdialog", { name: "Discard unsaved changes?" });
const press = (name: string) => (page: Page) =>
  page.getByRole("button", { name, exact: true }).first().click();

/** Says no to the question: what was typed is there as before. */
async function stays(page: Page, typed: Locator): Promise<void> {
  await question(page).getByRole("button", { name: "Keep editing" }).click();
  await expect(question(page)).toHaveCount(0);
  await expect(typed).toHaveValue("mine");
}

async function reloadAsks(page: Page, typed: Locator): Promise<void> {
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => void setTimeout(() => location.reload(), 0));
  await (await asked).dismiss();
  await expect(typed).toHaveValue("mine");
}

async function toGuarded(page: Page): Promise<void> {
  await room(page, "Servers").click();
  await page.getByRole("table", { name: "Servers" }).getByRole("link", { name: "guarded" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("guarded");
}

const tool = (page: Page) =>
  page
    .getByRole("list", { name: "The tools" })
    .getByRole("listitem")
    .filter({ hasText: "find_book" });

interface Panel {
  readonly what: string;
  readonly go: (page: Page) => Promise<void>;
  readonly open: (page: Page) => Promise<void>;
  readonly panel: string;
  readonly field: string;
}

const toRoom = (name: string) => (page: Page) => room(page, name).click();
const PANELS: readonly Panel[] = [
  {
    what: "a server that is added",
    go: toRoom("Servers"),
    open: press("Add server"),
    panel: "Add server",
    field: "URL",
  },
  {
    what: "a server that is edited",
    go: toGuarded,
    open: press("Edit"),
    panel: "Edit guarded",
    field: "Name",
  },
  {
    what: "other words for a tool",
    go: async (page) => {
      await toGuarded(page);
      await tool(page).locator("summary").click();
    },
    open: press("Edit title and description"),
    panel: "Edit find_book",
    field: "Description",
  },
  {
    what: "arguments of a tool that is tried",
    go: async (page) => {
      await toGuarded(page);
      await tool(page).locator("summary").click();
    },
    open: press("Try it"),
    panel: "Try find_book",
    field: "title",
  },
  {
    what: "a file that is imported",
    go: toRoom("Servers"),
    open: async (page) => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Import" }).click();
    },
    panel: "Import servers",
    field: "File contents",
  },
  {
    what: "a key that is made",
    go: toRoom("Keys"),
    open: press("Create key"),
    panel: "Create key",
    field: "Name",
  },
  {
    what: "a person who is added",
    go: toRoom("People"),
    open: press("Add person"),
    panel: "Add person",
    field: "Name",
  },
  {
    what: "a team that is made",
    go: toRoom("Teams"),
    open: press("Create team"),
    panel: "Create team",
    field: "Name",
  },
  {
    what: "a team that gets another name",
    go: async (page) => {
      await room(page, "Teams").click();
      await page.getByRole("link", { name: "Default" }).click();
    },
    open: press("Rename"),
    panel: "Rename team",
    field: "Name",
  },
];

for (const { what, go, open, panel, field } of PANELS) {
  test(`closing ${what} asks, and only where something was typed`, async ({
    operatorPage: page,
  }) => {
    await page.goto("/connect");
    await go(page);
    await open(page);
    const dialog = page.getByRole("dialog", { name: panel });
    const typed = dialog.getByRole("textbox", { name: field, exact: true });
    await typed.waitFor();
    const address = page.url();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);

    await open(page);
    await typed.fill("mine");
    await page.keyboard.press("Escape");
    await expect(question(page)).toBeVisible();
    await expectAccessible(page);
    await stays(page, typed);
    await dialog.getByRole("button", { name: "Close" }).click();
    await stays(page, typed);
    const cancel = dialog.getByRole("button", { name: "Cancel" });
    if ((await cancel.count()) > 0) {
      await cancel.click();
      await stays(page, typed);
    }
    await page.evaluate(() => history.back());
    await stays(page, typed);
    expect(page.url()).toBe(address);
    await reloadAsks(page, typed);

    await page.keyboard.press("Escape");
    await question(page).getByRole("button", { name: "Discard changes" }).click();
    await expect(dialog).toHaveCount(0);
    // Nothing is held any more: one click leads on, and nobody asks.
    await room(page, "Activity").click();
    await expect(page).toHaveURL(/\/activity$/);
    await expect(question(page)).toHaveCount(0);
  });
}

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
const PAGES: readonly PageForm[] = [
  { what: "a profile", go: toRoom("Settings"), field: "Email" },
  { what: "the policy", go: toRoom("Settings"), field: "Maximum key lifetime" },
  { what: "a key's limits", go: toKey, field: "Requests per minute" },
  {
    what: "a key's grants",
    go: async (page) => {
      await toKey(page);
      await page.getByText("Custom").click();
      await page.getByRole("radio", { name: "Some tools" }).click();
    },
    field: "Patterns for guarded",
  },
  {
    what: "a team's grants",
    go: async (page) => {
      await room(page, "Teams").click();
      await page.getByRole("link", { name: "Default" }).click();
      await page.getByRole("radio", { name: "Some tools" }).click();
    },
    field: "Patterns for guarded",
  },
];

for (const { what, go, field } of PAGES) {
  test(`leaving ${what} unsaved asks, by every way out`, async ({ operatorPage: page, server }) => {
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

test("what is saved, or put back as it was, is left without a question", async ({
  operatorPage: page,
}) => {
  await page.goto("/connect");
  await room(page, "Settings").click();
  const days = page.getByRole("textbox", { name: "Keep calls for" });
  const before = await days.inputValue();
  await days.fill("33");
  await days.fill(before);
  await room(page, "Activity").click();
  await expect(page).toHaveURL(/\/activity$/);
  await room(page, "Settings").click();
  await days.fill("33");
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(page.getByText("Policy saved")).toBeVisible();
  await room(page, "Activity").click();
  await expect(page).toHaveURL(/\/activity$/);
  await expect(question(page)).toHaveCount(0);
});

test("on a phone, a link of the menu asks over the menu, and leads on when it may", async ({
  operatorPage: page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/settings");
  // By its name: what is behind the menu has no role.
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
