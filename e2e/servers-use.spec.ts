import { expectAccessible } from "./fixtures/expect-accessible";
import { leaveReveal, makeServiceKey } from "./fixtures/make-key";
import { mcpCall, toolsOf } from "./fixtures/mcp-call";
import { addServer, openItem, shelfServer } from "./fixtures/shelf";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

const shelf = shelfServer();

test("the page previews the tools that a key would reach, and a save grants only the previewed tools", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "partly");
  const { id, key } = await makeServiceKey(server, "Narrow");
  await page.goto(`/keys/${id}?tab=access`);
  await page.getByText("Only some").click();
  const row = page
    .getByRole("list", { name: "Servers" })
    .getByRole("listitem")
    .filter({ hasText: "partly" })
    .first();
  for (const other of await page.getByRole("radio", { name: "None" }).all()) await other.click();
  await row.getByRole("radio", { name: "Some tools" }).click();
  await row.getByRole("textbox", { name: "Patterns for partly" }).fill("find_*");
  await expect(page.getByText("This key would see 1 tool on 1 server.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("This key sees 1 tool on 1 server.")).toBeVisible();
  await expect.poll(() => toolsOf(server, key)).toEqual(["partly_find_book"]);
  const refused = await mcpCall(server, key, "tools/call", { name: "partly_burn_book" });
  expect(refused.error).toBeDefined();
});

test("a tool is run with a form that is generated from its schema, and its result is shown", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "trying");
  const find = await openItem(page, "find_book");
  await find.getByRole("button", { name: "Try it" }).click();
  const sheet = page.getByRole("dialog", { name: "Try find_book" });
  await sheet.getByRole("button", { name: "Run tool" }).click();
  await expect(sheet.getByText("Enter a value.")).toBeVisible();
  await sheet.getByRole("textbox", { name: "title" }).fill("Dune");
  await sheet.getByRole("textbox", { name: "limit" }).fill("9");
  await sheet.getByRole("button", { name: "Run tool" }).click();
  await expect(sheet.getByText("Must be at most 5.")).toBeVisible();
  await sheet.getByRole("textbox", { name: "limit" }).fill("2");
  const signed = sheet.getByRole("combobox", { name: "signed" });
  await signed.click();
  await page.getByRole("option", { name: "true" }).click();
  await expect(signed).toHaveText("true");
  await sheet.getByRole("button", { name: "Add to tags" }).click();
  await sheet.getByRole("textbox", { name: "tags 1" }).fill("desert");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Run tool" }).click();
  const result = sheet.getByRole("region", { name: "Result" });
  for (const sent of ['"title":"Dune"', '"limit":2', '"signed":true', '"tags":["desert"]']) {
    await expect(result).toContainText(sent);
  }
  await expect(result).toContainText("Answered");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);

  await (await openItem(page, "show_cover")).getByRole("button", { name: "Try it" }).click();
  await page.getByRole("button", { name: "Run tool" }).click();
  await expect(page.getByRole("img", { name: "Result" })).toBeVisible();
  await page.keyboard.press("Escape");

  await (await openItem(page, "burn_book")).getByRole("button", { name: "Try it" }).click();
  await page.getByRole("button", { name: "Run tool" }).click();
  await expect(page.getByText("The tool reported an error")).toBeVisible();

  await page.keyboard.press("Escape");
  await tab(page, "Calls").click();
  const calls = page.getByRole("list", { name: "Recent calls" }).getByRole("listitem");
  await expect(calls.filter({ hasText: "find_book" })).toContainText(/Tried by /);
  await expect(calls.filter({ hasText: "burn_book" })).toContainText("Failed");
  await expectAccessible(page);
  await page.goto("/activity");
  const tried = page.getByText("Tried a tool").first();
  await expect(tried).toBeVisible();
  expect(await page.content()).not.toContain("Dune");
});

test("a member sees and runs only the tools of servers that are granted to the member's team", async ({
  operatorPage,
  memberPage: page,
  allowedProblems,
  server,
}) => {
  allowedProblems.push(/404/);
  await addServer(operatorPage, server, shelf(), "shared");
  await operatorPage.goto("/servers?add=1");
  const sheet = operatorPage.getByRole("dialog", { name: "Add server" });
  await sheet.getByRole("textbox", { name: "URL" }).fill(shelf().url);
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("private");
  await sheet.getByRole("checkbox", { name: "Default" }).click();
  await expect(sheet.getByText("No key can use it until you grant it to a team.")).toBeVisible();
  await sheet.getByRole("button", { name: "Add server" }).click();
  await operatorPage.waitForURL("**/servers/private");

  await page.goto("/servers");
  const list = page.getByRole("table", { name: "Servers" });
  await expect(list.getByRole("link", { name: "shared" })).toBeVisible();
  await expect(list.getByRole("link", { name: "private" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add server" })).toHaveCount(0);
  await list.getByRole("link", { name: "shared" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("shared");
  expect(await page.content()).not.toContain(shelf().url);
  await expect(page.getByRole("button", { name: "Edit" })).toHaveCount(0);
  await tab(page, "Access").click();
  await expect(page.getByRole("table", { name: "Teams" })).toContainText("Default");
  await expect(page.getByRole("link", { name: /^Edit grants/ })).toHaveCount(0);
  await tab(page, "Tools").click();
  const find = await openItem(page, "find_book");
  await expect(find.getByRole("button", { name: "Hide from everyone" })).toHaveCount(0);
  await find.getByRole("button", { name: "Try it" }).click();
  await page.getByRole("textbox", { name: "title" }).fill("Emma");
  await page.getByRole("button", { name: "Run tool" }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Emma");
  await page.keyboard.press("Escape");
  await expectAccessible(page);

  const answer = await page.goto("/servers/private");
  expect(answer?.status()).toBe(404);
  const refused = await page.request.get("/export/servers");
  expect(refused.status()).toBe(403);

  await page.goto("/keys?create=1");
  const create = page.getByRole("dialog", { name: "Create key" });
  await expect(create.getByText("Everything that Default can use, now and later")).toBeVisible();
  await create.getByText("More", { exact: true }).click();
  await expect(
    create.getByRole("checkbox", { name: "Can manage servers, keys and teams" }),
  ).toHaveCount(0);
});

test("an operator creates a key with a request limit and the admin scope", async ({
  operatorPage: page,
}) => {
  await page.goto("/keys?create=1");
  const sheet = page.getByRole("dialog", { name: "Create key" });
  await sheet.getByRole("textbox", { name: "Name" }).fill("Scripts");
  await sheet.getByText("More", { exact: true }).click();
  await sheet.getByRole("textbox", { name: "Requests per minute" }).fill("none");
  await sheet.getByRole("button", { name: "Create key" }).click();
  await expect(sheet.getByText("Use a whole number from 1 to")).toBeVisible();
  await sheet.getByRole("textbox", { name: "Requests per minute" }).fill("30");
  await sheet.getByRole("checkbox", { name: "Can manage servers, keys and teams" }).click();
  await sheet.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("dialog", { name: '"Scripts" is ready' })).toBeVisible();
  await leaveReveal(page);
  await page
    .getByRole("table", { name: "API keys" })
    .getByRole("link", { name: "Scripts" })
    .click();
  await page.getByRole("main").getByRole("link", { name: "Access", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Requests per minute" })).toHaveValue("30");
  await expect(page.getByText("It can also manage servers, keys and teams.")).toBeVisible();
  await expectAccessible(page);
});
