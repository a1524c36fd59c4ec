import { testDatabase } from "@/db/testing/database";
import { expectAccessible } from "./fixtures/expect-accessible";
import { PASSWORD } from "./fixtures/newcomer";
import { setupLink } from "./fixtures/people";
import { startServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

test("the set-up link from the log works once and is refused afterwards", async ({
  browser,
  watched,
}, info) => {
  const database = await testDatabase();
  const server = await startServer({ database, logFile: info.outputPath("server.log") });
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  try {
    for (const context of contexts) await watched(context);
    const [first, second] = [await contexts[0].newPage(), await contexts[1].newPage()];
    await first.goto(`${server.baseURL}/`);
    await expect(first.getByText("Not set up yet")).toBeVisible();
    await first.goto(`${server.baseURL}/setup`);
    await expect(first.getByText("This is not a set-up link")).toBeVisible();
    await expect(first.getByLabel("Your name")).toHaveCount(0);
    await first.goto(`${server.baseURL}/setup#AAAAAAAAAAAAAAAAAAAAAA`);
    await expect(first.getByText("This is not a set-up link")).toBeVisible();

    const link = await setupLink(server);
    const code = new URL(link).hash.slice(1);
    await second.goto(link);
    await expect(second.getByLabel("Your name")).toBeVisible();
    await first.goto(link);
    await expectAccessible(first);
    const button = first.getByRole("button", { name: "Create operator" });
    await button.click();
    await expect(first.getByLabel("Your name")).toBeFocused();
    await expect(first.getByText("Give a name.")).toBeVisible();
    await first.getByLabel("Your name").fill("Olive");
    await first.getByLabel("Email").fill("olive@example.com");
    await first.getByLabel("Password", { exact: true }).fill("password1234");
    await button.click();
    await expect(first.getByText("among the first to be guessed")).toBeVisible();
    // The form keeps all typed text except the password.
    await expect(first.getByLabel("Email")).toHaveValue("olive@example.com");
    await expect(first.getByLabel("Password", { exact: true })).toHaveValue("");
    await first.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await button.click();
    await expect(first).toHaveURL(`${server.baseURL}/`);

    // The second person opened the form before the first person used the link.
    await second.getByLabel("Your name").fill("Late");
    await second.getByLabel("Email").fill("late@example.com");
    await second.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await second.getByRole("button", { name: "Create operator" }).click();
    await expect(second.getByRole("main").getByRole("alert")).toContainText("no longer valid");
    await second.reload();
    await expect(second.getByText("This is not a set-up link")).toBeVisible();
    expect(server.log().split(code)).toHaveLength(2);
    expect(server.log()).not.toContain(PASSWORD);
  } finally {
    for (const context of contexts) await context.close();
    await server.stop();
    await database.close();
  }
});
