import type { Locator, Page } from "@playwright/test";
import { administer } from "./fixtures/administer";
import { makeServiceKey } from "./fixtures/make-key";
import { mcpCall } from "./fixtures/mcp-call";
import { item, shelfServer } from "./fixtures/shelf";
import { expect, test } from "./fixtures/test";

// Nothing in these tests is clicked: a person who uses only the keyboard takes the same way.

const shelf = shelfServer();

const MOST_TABS = 120;

const isFocused = (wanted: Locator) =>
  wanted.evaluateAll((found) => found.some((one) => one === document.activeElement));

/** Presses Tab until the element has the focus, and checks that its focus can be seen. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let pressed = 0; !(await isFocused(wanted)); pressed++) {
    if (pressed === MOST_TABS) throw new Error(`Tab does not reach ${wanted}.`);
    await page.keyboard.press("Tab");
  }
  const outline = await wanted.evaluate((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
  });
  expect(outline, `the outline of ${wanted}`).toBeGreaterThan(0);
}

/** Opens a page from the palette. */
async function goTo(page: Page, name: string): Promise<void> {
  const search = page.getByRole("dialog", { name: "Search" });
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await expect(search).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.type(name);
  await expect(search.getByRole("option", { name, exact: true }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

test("signing in, creating a key, and copying it", async ({ page, people, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel("Email"));
  await page.keyboard.type(people.member.email);
  await tabTo(page, page.getByLabel("Password", { exact: true }));
  await page.keyboard.type(people.member.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL((url) => url.pathname === "/");

  await goTo(page, "Keys");
  await tabTo(page, page.getByRole("button", { name: "Create key" }).first());
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await expect(sheet.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("By keyboard");
  await tabTo(page, sheet.getByRole("button", { name: "Create key" }));
  await page.keyboard.press("Enter");

  const reveal = page.getByRole("dialog", { name: '"By keyboard" is ready' });
  await expect(reveal).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(reveal).toBeVisible();
  await tabTo(page, reveal.getByRole("button", { name: "Copy key" }));
  await page.keyboard.press("Enter");
  await tabTo(page, reveal.getByRole("button", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(reveal).toHaveCount(0);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^mcp_[0-9a-f]{32}$/);
  await expect(page.getByRole("link", { name: "By keyboard" }).first()).toBeVisible();
});

test("adding a server, and granting one of its tools to a team", async ({
  operatorPage: page,
  server,
}) => {
  await page.goto("/");
  await goTo(page, "Servers");
  await tabTo(page, page.getByRole("button", { name: "Add server" }).first());
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Add server" });
  await expect(sheet.getByRole("textbox", { name: "URL" })).toBeFocused();
  await page.keyboard.type(shelf().url);
  await tabTo(page, sheet.getByRole("textbox", { name: "Name", exact: true }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("typed");
  await page.keyboard.press("Enter");
  await expect(sheet).toHaveCount(0);
  await expect(page).toHaveURL(/\/servers\/typed$/);
  const tools = page.getByRole("navigation", { name: "Server" }).getByRole("link", {
    name: "Tools",
  });
  await tabTo(page, tools);
  await page.keyboard.press("Enter");
  await expect(item(page, "find_book")).toBeVisible();

  await goTo(page, "Teams");
  await tabTo(page, page.getByRole("link", { name: "Default" }).first());
  await page.keyboard.press("Enter");
  const access = page.getByRole("navigation", { name: "Team" }).getByRole("link", {
    name: "Access",
  });
  await tabTo(page, access);
  await page.keyboard.press("Enter");
  const mode = page.getByRole("radiogroup", { name: /^Access to/ });
  await tabTo(page, mode.getByRole("radio", { checked: true }));
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("checkbox", { name: "find_book" })).toBeVisible();
  await tabTo(page, page.getByRole("checkbox", { name: "burn_book" }));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Access saved")).toBeVisible();
  const [grant] = await server.database.sql<{ tools: string[] }[]>`
    select tools from grants join upstreams on upstreams.id = upstream_id where name = 'typed'`;
  expect(grant?.tools.sort()).toEqual(["find_book", "show_cover"]);
});

test("finding a denial by its request id, and what would allow it", async ({
  operatorPage: page,
  server,
}) => {
  const { url } = shelf();
  await administer(server).register({ name: "denying", transport: "http", url });
  const burns = () => server.database.sql`
    select 1 from upstream_items join upstreams on upstreams.id = upstream_id
    where upstreams.name = 'denying' and upstream_items.name = 'burn_book'`;
  await expect.poll(async () => (await burns()).length).toBe(1);
  const { key } = await makeServiceKey(server, "Denied by id");
  const refused = await mcpCall(server, key, "tools/call", { name: "denying_burn_book" });
  const requestId = refused.error?.data?.request_id ?? "";
  expect(requestId).toMatch(/^req_/);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const search = page.getByRole("dialog", { name: "Search" });
  await expect(async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+k");
    await expect(search).toBeVisible({ timeout: 2_000 });
    await page.keyboard.type(requestId);
    // Denials are written in batches.
    await expect(search.getByRole("option").first()).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/calls/${requestId}$`));
  await expect(page.getByRole("main")).toContainText("Why it was refused");
  await tabTo(page, page.getByRole("link", { name: /^Open the grants of/ }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/teams\/default\?tab=access/);
});
