import { testDatabase } from "@/db/testing/database";
import { relayTo } from "@/db/testing/relay";
import { expectAccessible } from "./fixtures/expect-accessible";
import { makePeople } from "./fixtures/people";
import { startServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

// The browser logs an error for each page that the server could not render, which is expected here.
test.use({ allowedProblems: [/status of 50\d/, /Server Components render/] });

test("the console reports a database outage, keeps people signed in, and recovers without a restart", async ({
  browser,
  watched,
}, info) => {
  const database = await testDatabase();
  const relay = await relayTo(database);
  const server = await startServer({
    database,
    logFile: info.outputPath("server.log"),
    environment: relay.environment,
  });
  const people = await makePeople(server);
  const { storageState } = people.operator;
  const context = await browser.newContext({ baseURL: server.baseURL, storageState });
  const stranger = await browser.newContext({ baseURL: server.baseURL });
  try {
    for (const one of [context, stranger]) await watched(one);
    const page = await context.newPage();
    const outside = await stranger.newPage();
    await outside.goto("/sign-in");
    await page.goto("/settings");
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();

    await relay.cut();
    await page.getByLabel("Name").fill("Unsaved");
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByRole("main").getByRole("alert")).toContainText("cannot be reached");
    await expect(page.getByLabel("Name")).toHaveValue("Unsaved");
    await outside.getByLabel("Email").fill(people.operator.email);
    await outside.getByLabel("Password", { exact: true }).fill(people.operator.password);
    await outside.getByRole("button", { name: "Sign in" }).click();
    await expect(outside.getByRole("main").getByRole("alert")).toContainText("cannot be reached");
    const away = page.getByRole("heading", { name: "The database is not reachable" });
    for (const path of ["/people", "/settings", "/keys", "/"]) {
      await page.goto(path);
      await expect(away).toBeVisible();
    }
    await expectAccessible(page);
    await outside.reload();
    await expect(outside.getByRole("heading", { name: /database is not/ })).toBeVisible();

    await relay.mend();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(away).toHaveCount(0);
    await page.goto("/settings");
    await expect(page.getByLabel("Name")).toHaveValue(people.operator.name);
    await outside.reload();
    await expect(outside.getByLabel("Email")).toBeVisible();
  } finally {
    await Promise.all([context.close(), stranger.close()]);
    await server.stop();
    await relay.close();
    await database.close();
  }
});
