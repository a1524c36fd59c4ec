import type { Page } from "@playwright/test";
import { hideItem } from "@/lib/servers/items/hide-item";
import { administer } from "./fixtures/administer";
import { expectAccessible } from "./fixtures/expect-accessible";
import { leaveReveal, makeServiceKey } from "./fixtures/make-key";
import { toolsOf } from "./fixtures/mcp-call";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import type { RunningServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

// The MCP server for these tests offers the tools burn_book, find_book and show_cover.

let upstream: SdkUpstream;
test.beforeAll(async ({ server }) => {
  upstream = await startSdkUpstream();
  await administer(server).register({ name: "shelf", transport: "http", url: upstream.url });
  await seen(server, 3);
});
test.afterAll(async ({ server }) => {
  await server.database.sql`delete from upstreams`;
  await upstream.close();
});

async function seen(server: RunningServer, count: number): Promise<void> {
  const items = () => server.database.sql`select 1 from upstream_items where gone_at is null`;
  await expect.poll(async () => (await items()).length).toBe(count);
}

const box = (page: Page, name: string) =>
  page.getByRole("group", { name: "Tools of shelf" }).getByRole("checkbox", { name });
const patterns = (page: Page) => page.getByRole("textbox", { name: "Patterns for shelf" });

test("a pattern shows the tools that it grants, and is replaced by tool names when one of them is unticked", async ({
  operatorPage: page,
  server,
}) => {
  await administer(server).grant({ shelf: ["*_book", "mended"] });
  await administer(server).done((ctx) =>
    hideItem(ctx, { server: "shelf", kind: "tool", item: "burn_book", hidden: true }),
  );
  await page.goto("/teams/default?tab=access");
  const tools = page.getByRole("group", { name: "Tools of shelf" });
  await expect(box(page, "find_book")).toBeChecked();
  await expect(box(page, "burn_book Hidden")).toBeChecked();
  await expect(box(page, "show_cover")).not.toBeChecked();
  await expect(box(page, "mended Gone")).toBeChecked();
  await expect(tools.getByText("Granted by *_book")).toHaveCount(2);
  await expect(patterns(page)).toHaveValue("*_book");
  await expect(page.getByText("3 tools, 1 of them hidden")).toBeVisible();
  await expectAccessible(page);

  await box(page, "burn_book").click();
  await expect(box(page, "burn_book")).not.toBeChecked();
  await expect(box(page, "find_book")).toBeChecked();
  await expect(patterns(page)).toHaveValue("");
  await expect(page.getByText("new tools will not be included")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(patterns(page)).toHaveValue("*_book");
  await expect(box(page, "burn_book")).toBeChecked();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);

  await box(page, "burn_book").click();
  await box(page, "mended").click();
  await box(page, "show_cover").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Access saved")).toBeVisible();
  const [grant] = await server.database.sql`select tools from grants where team_id is not null`;
  expect(grant?.tools).toEqual(["find_book", "show_cover"]);
  await page.reload();
  await expect(box(page, "find_book")).toBeChecked();
  await expect(box(page, "burn_book Hidden")).not.toBeChecked();
  await expect(box(page, "mended")).toHaveCount(0);
});

test("changing a server's access from all to some tools ticks every tool, for a team and for a key", async ({
  operatorPage: page,
  server,
}) => {
  await administer(server).grant({ shelf: ["*"] });
  await page.goto("/teams/default?tab=access");
  await page.getByRole("radio", { name: "Some tools" }).click();
  for (const name of ["burn_book", "find_book", "show_cover"]) {
    await expect(box(page, name)).toBeChecked();
  }
  await page.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(page.getByRole("radio", { name: "All tools" })).toBeChecked();

  const { id, key } = await makeServiceKey(server, "Narrowed");
  await page.goto(`/keys/${id}?tab=access`);
  await page.getByText("Only some").click();
  await page.getByRole("radio", { name: "Some tools" }).click();
  await expect(box(page, "show_cover")).toBeChecked();
  await box(page, "find_book").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("This key sees 1 tool on 1 server.")).toBeVisible();
  await expect.poll(() => toolsOf(server, key)).toEqual(["shelf_show_cover"]);
});

test("a key is narrowed in the sheet that creates it, and its duplicate begins with the same settings", async ({
  operatorPage: page,
  server,
}) => {
  await administer(server).grant({ shelf: ["*"] });
  await page.goto("/keys?create=1");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill("Born narrow");
  await expect(sheet.getByText(/The key would see [23] tools on 1 server/)).toBeVisible();
  await sheet.getByRole("radio", { name: "Only some" }).click();
  await sheet.getByRole("button", { name: "Create key" }).click();
  await expect(sheet.getByText("Choose at least one server")).toBeVisible();
  await sheet.getByRole("radio", { name: "Some tools" }).click();
  await box(page, "show_cover").click();
  await expect(sheet.getByText("The key would see 1 tool on 1 server.")).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Create key" }).click();
  const reveal = page.getByRole("dialog", { name: '"Born narrow" is ready' });
  const key = (await reveal.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(page);
  await expect.poll(() => toolsOf(server, key)).toEqual(["shelf_show_cover"]);

  await page.getByRole("button", { name: "Actions for Born narrow" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  const copy = page.getByRole("dialog", { name: "Duplicate key" });
  await expect(copy.getByRole("textbox", { name: "Name" })).toHaveValue("Born narrow copy");
  await expect(box(page, "show_cover")).toBeChecked();
  await expect(box(page, "find_book")).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(copy).toHaveCount(0);
  await page.getByRole("button", { name: "Create key" }).first().click();
  await expect(sheet.getByRole("textbox", { name: "Name" })).toHaveValue("");
  await expect(sheet.getByText(/The key would see [23] tools on 1 server/)).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Actions for Born narrow" }).click();
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await copy.getByRole("button", { name: "Create key" }).click();
  const second = page.getByRole("dialog", { name: '"Born narrow copy" is ready' });
  const other = (await second.getByRole("group", { name: "API key" }).textContent()) ?? "";
  await leaveReveal(page);
  expect(other).not.toBe(key);
  await expect.poll(() => toolsOf(server, other)).toEqual(["shelf_show_cover"]);
});
