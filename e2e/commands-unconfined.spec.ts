import { expectAccessible } from "./fixtures/expect-accessible";
import { expect, test } from "./fixtures/test";

test.use({ serverEnvironment: { ALLOW_STDIO: "1", STDIO_CONFINEMENT: "off" } });

test("a command that is not confined causes a warning in the form and on the page of its server", async ({
  operatorPage: page,
}) => {
  await page.goto("/servers?add=1");
  const sheet = page.getByRole("dialog", { name: "Add server" });
  await expect(sheet.getByText("Not confined")).toHaveCount(0);
  await sheet.getByRole("radio", { name: "Command" }).click();
  await expect(sheet.getByText("Not confined")).toBeVisible();
  await expect(sheet.getByText("STDIO_CONFINEMENT is off.")).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Add path" })).toHaveCount(0);
  await sheet.getByRole("textbox", { name: "Command" }).fill("/bin/cat");
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("cat");
  await sheet.getByRole("button", { name: "Add server" }).click();
  await page.waitForURL("**/servers/cat");
  await expect(page.getByText("Not confined")).toBeVisible();
  await expect(page.getByText("run the server in a container of its own")).toBeVisible();
  await expectAccessible(page);
});
