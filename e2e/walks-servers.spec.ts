import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { administer } from "./fixtures/administer";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import { expect, test } from "./fixtures/test";

// Each test loads one page, reaches every other page by clicking as a person would, and repeats its
// steps, because some faults occur only after earlier steps.

let upstream: SdkUpstream;
test.beforeAll(async () => {
  upstream = await startSdkUpstream();
});
test.afterEach(({ server }) => server.database.sql`delete from upstreams`);
test.afterAll(() => upstream.close());

const room = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name, exact: true }).first();
const discard = (page: Page) =>
  page
    .getByRole("alertdialog", { name: "Discard unsaved changes?" })
    .getByRole("button", { name: "Discard changes" });
const nowhere = () => upstream.url.replace(/:\d+/, ":1");

test("an operator can test, change, cancel, add and edit a server twice without a reload", async ({
  operatorPage: page,
}) => {
  await page.goto("/");
  for (const name of ["first", "second"]) {
    await room(page, "Servers").click();
    const add = page.getByRole("dialog", { name: "Add server" });
    const press = (what: string) => add.getByRole("button", { name: what, exact: true }).click();
    const url = add.getByRole("textbox", { name: "URL" });
    const own = add.getByRole("textbox", { name: "Name", exact: true });
    const found = add.getByRole("status");
    await page.getByRole("button", { name: "Add server" }).click();
    await url.fill(upstream.url);
    await own.fill(name);
    await press("Test connection");
    await expect(found).toContainText("shelf 1.2.3");
    await own.fill(`${name}-x`);
    await expect(found).toHaveCount(0);
    await press("Test connection");
    await expect(found).toContainText("3 tools");
    await url.fill(nowhere());
    await press("Test connection");
    await expect(add.getByText("It refuses connections")).toBeVisible();
    await expect(add.getByText("Start the server, and check host and port")).toBeVisible();
    await add.getByText("Details", { exact: true }).click();
    await expect(add.getByRole("region", { name: "Details" })).toContainText("ECONNREFUSED");
    await press("Cancel");
    await discard(page).click();
    await expect(add).toHaveCount(0);

    await page.getByRole("button", { name: "Add server" }).click();
    await expect(url).toHaveValue("");
    await url.fill(upstream.url);
    await press("Test connection");
    await expect(found).toContainText("shelf 1.2.3");
    await page.keyboard.press("Escape");
    await discard(page).click();
    await expect(add).toHaveCount(0);
    await page.getByRole("button", { name: "Add server" }).click();
    await url.fill(upstream.url);
    await own.fill(name);
    await press("Test connection");
    await expect(found).toContainText("shelf 1.2.3");
    await press("Add server");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);

    const edit = page.getByRole("dialog", { name: `Edit ${name}` });
    const pressed = (what: string) => edit.getByRole("button", { name: what, exact: true }).click();
    const address = edit.getByRole("textbox", { name: "URL" });
    for (const path of ["/a", "/b"]) {
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      await address.fill(upstream.url);
      await pressed("Test connection");
      await expect(edit.getByRole("status")).toContainText("shelf 1.2.3");
      await address.fill(upstream.url.replace("/mcp", path));
      await expect(edit.getByRole("status")).toHaveCount(0);
      await pressed("Cancel");
      await discard(page).click();
      await expect(edit).toHaveCount(0);
    }
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await pressed("Test connection");
    await expect(edit.getByRole("status")).toContainText("shelf 1.2.3");
    await edit.getByText("More", { exact: true }).click();
    await edit.getByRole("textbox", { name: "Title" }).fill(`The ${name} shelf`);
    await pressed("Save server");
    await expect(edit).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`The ${name} shelf`);
    await page.goBack();
    await expect(page).toHaveURL(/\/servers$/);
    await expect(page.getByRole("table", { name: "Servers" })).toContainText(`The ${name} shelf`);
  }
});

test("the page of a server whose command cannot start says why, and what to do about it", async ({
  operatorPage: page,
  server,
}) => {
  const failing = {
    command: process.execPath,
    args: ["-e", "console.error('no port'); process.exit(3)"],
  };
  await administer(server).register({ name: "failing", transport: "stdio", ...failing });
  await page.goto("/servers");
  await page.getByRole("link", { name: "failing" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("failing");
  const trouble = page.getByRole("main").getByRole("alert");
  // Commands are disabled in this installation, so the page must say so.
  await expect(trouble.getByText("Commands are disabled here")).toBeVisible({
    timeout: 30_000,
  });
  await expect(trouble.getByText("Start Latchkey with ALLOW_STDIO=1")).toBeVisible();
});

test("an operator can preview, cancel and complete an import twice without a reload", async ({
  operatorPage: page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-import-"));
  const written = join(folder, "claude_desktop_config.json");
  await page.goto("/");
  await room(page, "Servers").click();
  for (const round of [1, 2]) {
    const mcpServers = {
      shelf: { url: upstream.url, headers: { Authorization: `Bearer ${"$"}{SHELF_TOKEN}` } },
      plain: { url: upstream.url },
      inside: { url: "http://169.254.169.254/" },
    };
    writeFileSync(written, JSON.stringify({ mcpServers }));
    const sheet = page.getByRole("dialog", { name: "Import servers" });
    const press = (what: string | RegExp) => sheet.getByRole("button", { name: what }).click();
    const text = sheet.getByRole("textbox", { name: "File contents" });
    const begin = async () => {
      const menu = page.getByRole("button", { name: "More actions" });
      if (await menu.isVisible()) {
        await menu.click();
        await page.getByRole("menuitem", { name: "Import" }).click();
      } else await page.getByRole("button", { name: "Import servers" }).click();
    };
    await begin();
    await text.fill("{ no json");
    await press("Preview");
    await expect(text).toHaveAttribute("aria-invalid", "true");
    const chooser = page.waitForEvent("filechooser");
    await press("Choose a file");
    await (await chooser).setFiles(written);
    const rows = sheet.getByRole("list", { name: "Servers of the file" }).getByRole("listitem");
    await expect(rows).toHaveCount(3);
    await press("Back");
    await expect(text).toHaveValue(/SHELF_TOKEN/);
    await press("Preview");
    const shelf = rows.filter({ hasText: "Needs a value for SHELF_TOKEN" });
    await expect(rows.filter({ hasText: "169.254.169.254" }).getByRole("checkbox")).toBeDisabled();
    if (round === 2) {
      await expect(shelf.getByText("The name shelf is taken")).toBeVisible();
      await expect(shelf.getByRole("checkbox")).not.toBeChecked();
      await shelf.getByRole("checkbox").click();
      const name = shelf.getByRole("textbox", { name: "Name of shelf" });
      await expect(name).toHaveValue("shelf-2");
      await name.fill("plain");
      await expect(shelf.getByText("Another server has this name.")).toBeVisible();
      await press(/^Add \d/);
      await expect(name).toBeFocused();
      await name.fill("other-shelf");
    }
    await press(/^Add \d/);
    const value = sheet.getByLabel("SHELF_TOKEN", { exact: true });
    await expect(value).toBeFocused();
    await expect(
      sheet.getByText("Enter a value, or deselect the servers that need it."),
    ).toBeVisible();
    await press("Cancel");
    await page.getByRole("button", { name: "Keep editing" }).click();
    await value.fill(`token-${round}`);
    await press(/^Add \d/);
    await expect(sheet).toHaveCount(0);
    const table = page.getByRole("table", { name: "Servers" });
    await expect(
      table.getByRole("link", { name: round === 1 ? "shelf" : "other-shelf" }),
    ).toBeVisible();
    expect(await page.content()).not.toContain(`token-${round}`);
  }
});

test("every kind of form keeps the typed text if it is sent while the browser is offline", async ({
  operatorPage: page,
  allowedProblems,
  server,
}) => {
  allowedProblems.push(/ERR_INTERNET_DISCONNECTED|Failed to fetch|Failed to load resource/);
  await administer(server).register({ name: "shelf", transport: "http", url: upstream.url });
  await administer(server).grant({ shelf: ["*"] });
  const away = page.getByText("Latchkey did not answer").first();
  const offline = async (act: () => Promise<void>) => {
    await page.context().setOffline(true);
    await act();
    await expect(away).toBeVisible();
    await page.context().setOffline(false);
  };
  await page.goto("/servers?add=1");
  const add = page.getByRole("dialog", { name: "Add server" });
  await add.getByRole("textbox", { name: "URL" }).fill(upstream.url);
  await offline(() => add.getByRole("button", { name: "Test connection" }).click());
  await expect(add.getByRole("textbox", { name: "URL" })).toHaveValue(upstream.url);
  await add.getByRole("textbox", { name: "Name", exact: true }).fill("away");
  await offline(() => add.getByRole("button", { name: "Add server" }).click());
  await add.getByRole("button", { name: "Add server" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("away");

  await page.goto("/servers?import=1");
  const bring = page.getByRole("dialog", { name: "Import servers" });
  await bring.getByRole("textbox", { name: "File contents" }).fill('{"mcpServers":{}}');
  await offline(() => bring.getByRole("button", { name: "Preview" }).click());
  await bring.getByRole("button", { name: "Preview" }).click();
  await expect(bring.getByText("The file contains no servers.")).toBeVisible();

  await page.goto("/teams/default?tab=access");
  await page.getByRole("radio", { name: "None" }).first().click();
  await expect(page.getByText("This team would see")).toBeVisible();
  const save = page.getByRole("button", { name: "Save", exact: true });
  await offline(() => save.click());
  await save.click();
  await expect(page.getByText("Access saved")).toBeVisible();
});
