import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programOf } from "@/e2e/real-servers/npm-servers";
import { findConfinement } from "@/lib/commands/find-confinement";
import { expectAccessible } from "./fixtures/expect-accessible";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

test.use({ serverEnvironment: { ALLOW_STDIO: "1" } });

const folder = realpathSync(mkdtempSync(join(tmpdir(), "latchkey-commands-")));
chmodSync(folder, 0o755);
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a command can read only declared paths, and the form and the server's page report undeclared ones", async ({
  operatorPage: page,
}) => {
  const { kind } = await findConfinement({ stdioConfinement: "auto" });
  const confined = kind === "bubblewrap";
  await page.goto("/servers?add=1");
  const sheet = page.getByRole("dialog", { name: "Add server" });
  await sheet.getByRole("radio", { name: "Command" }).click();
  await sheet.getByRole("textbox", { name: "Command" }).fill(process.execPath);
  await sheet
    .getByRole("textbox", { name: "Arguments" })
    .fill(`${programOf("filesystem")}\n${folder}`);
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("notes");
  const note = sheet.getByText("Not confined");
  if (confined) {
    await expect(note).toHaveCount(0);
    await expect(sheet.getByText("Its arguments name paths it cannot see.")).toBeVisible();
    await sheet.getByRole("button", { name: "Test connection" }).click();
    await expect(sheet.getByText("Its process ended with status 1.")).toBeVisible();
    await sheet.getByText("Details", { exact: true }).click();
    await expect(sheet.getByText(`It does not see ${folder}`)).toBeVisible();
    await sheet.getByRole("button", { name: folder }).click();
    await expect(sheet.getByRole("textbox", { name: "Path" })).toHaveValue(folder);
    await sheet.getByRole("combobox", { name: `Access to ${folder}` }).click();
    await page.getByRole("option", { name: "Read and write" }).click();
    await expect(sheet.getByText("Paths that it may see besides its own folder.")).toBeVisible();
  } else {
    await expect(note).toBeVisible();
  }
  await sheet.getByRole("button", { name: "Test connection" }).click();
  await expect(sheet.getByRole("status")).toContainText("secure-filesystem-server");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Add server" }).click();
  await page.waitForURL("**/servers/notes");
  if (confined) {
    await tab(page, "Settings").click();
    await expect(page.getByText(`Confined: its own folder, ${folder} (write)`)).toBeVisible();
  } else {
    await expect(page.getByText("Not confined")).toBeVisible();
  }

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edit = page.getByRole("dialog", { name: "Edit notes" });
  if (confined) {
    await edit.getByRole("button", { name: `Remove ${folder}` }).click();
    await edit.getByRole("button", { name: "Save server" }).click();
    await expect(page.getByText("Confined: only its own folder")).toBeVisible();
    await tab(page, "Overview").click();
    await expect(page.getByText("It cannot see every path in its arguments")).toBeVisible();
  }
});
