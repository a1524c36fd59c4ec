import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { administer } from "./fixtures/administer";
import { expectAccessible } from "./fixtures/expect-accessible";
import { leaveReveal, makeServiceKey, revealKey } from "./fixtures/make-key";
import { mcpCall } from "./fixtures/mcp-call";
import { addServer, shelfServer } from "./fixtures/shelf";
import type { RunningServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

const shelf = shelfServer();

const find = (server: RunningServer, key: string, title: string) =>
  mcpCall(server, key, "tools/call", { name: "shelf_find_book", arguments: { title, limit: 1 } });
const burn = (server: RunningServer, key: string) =>
  mcpCall(server, key, "tools/call", { name: "shelf_burn_book", arguments: {} });

const rows = (page: Page) => page.getByRole("list", { name: "Calls" }).getByRole("link");
const panel = (page: Page) => page.getByRole("dialog");
const filter = (page: Page) => page.getByRole("combobox", { name: /^Filter by tool/ });

/** Reloads the page until the list has so many rows, because calls are written in batches. */
async function expectRows(page: Page, count: number): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(rows(page)).toHaveCount(count, { timeout: 2000 });
  }).toPass();
}

test("a refused call is found by its key, explained in the panel, and leads to the grants", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "shelf");
  await administer(server).grant({ shelf: ["find_book"] });
  const { id, key } = await makeServiceKey(server, "Librarian");
  await find(server, key, "Dune");
  const { error } = await burn(server, key);
  await find(server, key, "Emma");
  const other = await makeServiceKey(server, "Another reader");
  await find(server, other.key, "Ulysses");
  await page.goto(`/calls?key=${id}`);
  await expectRows(page, 3);

  await page.goto("/calls");
  await filter(page).fill("Librar");
  await page.getByRole("option", { name: /Librarian/ }).click();
  await expect(page).toHaveURL(new RegExp(`key=${id}`));
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).nth(1)).toContainText("shelf_burn_book");
  await expect(rows(page).nth(1)).toContainText("Denied");
  await expect(rows(page).first()).toContainText("Answered");
  await expectAccessible(page);

  await rows(page).nth(1).click();
  await expect(panel(page)).toContainText("Why it was refused");
  await expect(panel(page)).toContainText("The grants of the team or the key do not include it.");
  await expect(page).toHaveURL(new RegExp(`open=${error?.data?.request_id}`));
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await expect(panel(page)).toContainText("shelf_find_book");
  await page.keyboard.press("k");
  await expect(panel(page)).toContainText("shelf_burn_book");
  await page.goBack();
  await expect(panel(page)).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`key=${id}`));
  await expect(rows(page).nth(1)).toBeFocused();

  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(panel(page)).toContainText("and got an answer");
  await page.keyboard.press("Escape");
  await expect(panel(page)).toHaveCount(0);
  await expect(rows(page).first()).toBeFocused();

  await rows(page).nth(1).click();
  await panel(page).getByRole("link", { name: "Open as a page" }).click();
  await expect(page).toHaveURL(new RegExp(`/calls/${error?.data?.request_id}$`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("shelf_burn_book");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Open the grants of Default" }).click();
  await expect(page).toHaveURL(/\/teams\/default/);
});

test("a request id opens its single hit, also that of a denial without a call", async ({
  operatorPage: page,
  server,
}) => {
  const answer = await fetch(`${server.baseURL}/api/v1/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ api_key: `mcp_${"0".repeat(32)}` }),
  });
  const { request_id: requestId } = (await answer.json()) as { request_id: string };
  await expect(async () => {
    await page.goto("/calls");
    await filter(page).fill(requestId);
    await page.getByRole("option", { name: `Open ${requestId}` }).click();
    await expect(panel(page)).toContainText("Why it was refused", { timeout: 2000 });
  }).toPass();
  await page.goto(`/calls?open=${requestId}`);
  await expect(panel(page)).toContainText("No such key was ever created here");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/calls$/);

  await page.goto("/calls?open=req_AAAAAAAAAAAAAAAA");
  await expect(panel(page)).toContainText("No call or denial with this request ID is recorded");
});

test("dragging over the chart filters the list, and clearing the filters shows all calls again", async ({
  operatorPage: page,
  server,
}) => {
  const { id, key } = await makeServiceKey(server, "Dragged");
  await mcpCall(server, key, "tools/call", { name: "latchkey_whoami" });
  await page.goto(`/calls?key=${id}`);
  await expectRows(page, 1);
  const chart = page.getByRole("slider", { name: /^Calls and denials/ });
  const box = await chart.boundingBox();
  if (!box) throw new Error("The chart is not visible.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.1, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=.*&to=/);
  await expect(page.getByText("No calls match")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/calls$/);

  await page.goto(`/calls?key=${id}`);
  await chart.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(chart).toHaveAttribute("aria-valuetext", /to .*: 1 call, 0 errors, 0 denials$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=.*&to=/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/calls$/);
});

test("protocol messages are counted apart, and usage says what nobody calls", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "counted");
  const { id, key } = await makeServiceKey(server, "Counting");
  await mcpCall(server, key, "tools/list");
  await mcpCall(server, key, "tools/call", {
    name: "counted_find_book",
    arguments: { title: "A" },
  });
  await page.goto(`/calls?key=${id}`);
  await expectRows(page, 1);
  await page.getByRole("radio", { name: "Protocol messages 1" }).click();
  await expect(page).toHaveURL(/kind=protocol/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("tools/list");

  await page.goto(`/calls?key=${id}`);
  await page.getByRole("link", { name: "Usage" }).click();
  const table = page.getByRole("table", { name: "Use by tool" });
  await expect(table.getByRole("row")).toHaveCount(2);
  await expect(table).toContainText("counted_find_book");
  await expectAccessible(page);
  await page.goto("/calls?tab=usage");
  await expect(page.getByRole("list", { name: "Not called" })).toContainText("counted_burn_book");
  await page.goto(`/calls?key=${id}&tab=usage`);
  await page.getByRole("radio", { name: "Keys" }).click();
  await page
    .getByRole("table", { name: "Use by key" })
    .getByRole("link", { name: "Counting" })
    .click();
  await expect(page).toHaveURL(new RegExp(`key=${id}`));
  await expect(rows(page)).toHaveCount(1);

  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "As CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^latchkey-calls-\d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("counted_find_book");
});

test("a member sees only the calls of their own keys, on a narrow screen too", async ({
  memberPage: page,
  server,
}) => {
  const stranger = await makeServiceKey(server, "Not the member's");
  const { result } = await mcpCall(server, stranger.key, "tools/call", { name: "latchkey_whoami" });
  expect(result).toBeDefined();
  const mine = await revealKey(page, "Of the member");
  await leaveReveal(page);
  await mcpCall(server, mine, "tools/call", { name: "latchkey_whoami" });
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/calls");
  await expectRows(page, 1);
  await expect(rows(page)).toContainText("latchkey_whoami");
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
  await expectAccessible(page);
  await rows(page).click();
  await expect(panel(page)).toContainText("Of the member");
  await expect(panel(page)).toHaveCSS("width", "360px");
  await expectAccessible(page);
  await panel(page).getByRole("button", { name: "Close" }).click();
  await expect(panel(page)).toHaveCount(0);
});
