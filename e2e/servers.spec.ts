import { testCertificate } from "@/lib/tls/testing/certificate";
import { expectAccessible } from "./fixtures/expect-accessible";
import { makeServiceKey } from "./fixtures/make-key";
import { mcpCall, toolsOf } from "./fixtures/mcp-call";
import { addServer, item, shelfServer } from "./fixtures/shelf";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

const shelf = shelfServer();

test("an operator tests and adds a server, and a key then lists the server's tools", async ({
  operatorPage: page,
  server,
}) => {
  await page.goto("/servers?add=1");
  const sheet = page.getByRole("dialog", { name: "Add server" });
  const url = sheet.getByRole("textbox", { name: "URL" });
  await url.fill("http://169.254.169.254/mcp");
  await sheet.getByRole("button", { name: "Test connection" }).click();
  await expect(url).toHaveAttribute("aria-invalid", "true");
  await url.fill(shelf().url.replace(/:\d+/, ":1"));
  await sheet.getByRole("button", { name: "Test connection" }).click();
  await expect(sheet.getByText("nothing listens at its address")).toBeVisible();
  await url.fill(shelf().url);
  await sheet.getByRole("button", { name: "Test connection" }).click();
  await expect(sheet.getByRole("status")).toContainText("shelf 1.2.3");
  await expect(sheet.getByRole("status")).toContainText("3 tools");
  await expect(sheet.getByText("Keys of Default")).toBeVisible();
  await expectAccessible(page);

  await page.goto("/servers?add=1");
  await url.fill(shelf().url);
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("shelf");
  await sheet.getByRole("button", { name: "Add server" }).click();
  await page.waitForURL("**/servers/shelf");
  await expect(page.getByText("No calls yet")).toBeVisible();
  await expectAccessible(page);
  await tab(page, "Tools").click();
  await expect(item(page, "find_book")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("shelf");
  await expectAccessible(page);
  const { key } = await makeServiceKey(server, "Reader");
  expect(await toolsOf(server, key)).toEqual([
    "shelf_burn_book",
    "shelf_find_book",
    "shelf_show_cover",
  ]);

  await page.goto("/servers");
  await expect(page.getByRole("table", { name: "Servers" })).toContainText("shelf");
  await expectAccessible(page);
});

test("a server's form saves timeouts and stores no value for an empty field", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "asleep");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "Edit asleep" });
  await sheet.getByText("Timeouts", { exact: true }).click();
  const greeting = sheet.getByRole("textbox", { name: "Startup timeout" });
  await expect(greeting).toHaveAttribute("placeholder", "30");
  await greeting.fill("1000");
  await sheet.getByRole("textbox", { name: "Check interval" }).fill("0");
  await sheet.getByRole("button", { name: "Save server" }).click();
  await expect(greeting).toHaveAttribute("aria-invalid", "true");
  await expect(sheet).toContainText("Use a whole number of seconds from 1 to 900.");
  await expectAccessible(page);
  await greeting.fill("90");
  await sheet.getByRole("button", { name: "Save server" }).click();
  await expect(sheet).toHaveCount(0);
  const [row] = await server.database.sql`
    select greet_seconds, list_seconds, probe_seconds from upstreams where name = 'asleep'`;
  expect(row).toEqual({ greet_seconds: 90, list_seconds: null, probe_seconds: 0 });
  // A health check that runs after the edit may overwrite the state, so the state is set again in
  // each attempt.
  await expect(async () => {
    await server.database.sql`update upstreams set state = 'starting' where name = 'asleep'`;
    await page.reload();
    await expect(page.getByText("Starting", { exact: true })).toBeVisible({ timeout: 2000 });
  }).toPass();
});

test("a server's form saves certificates, never shows the key again, and its page warns of a certificate's end", async ({
  operatorPage: page,
  server,
}) => {
  const root = testCertificate({ name: "Root" });
  const issuer = { name: "Root", key: root.signing };
  const until = new Date(Date.now() - 60_000);
  const own = testCertificate({ name: "latchkey", issuer, until });
  await page.goto("/servers?add=1");
  const sheet = page.getByRole("dialog", { name: "Add server" });
  await sheet.getByRole("textbox", { name: "URL" }).fill("https://mcp.example.com/mcp");
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("vault");
  await sheet.getByText("TLS", { exact: true }).click();
  await sheet.getByRole("textbox", { name: "Certificate authorities" }).fill(root.cert);
  await sheet.getByRole("textbox", { name: "Client certificate" }).fill(own.cert);
  const key = sheet.getByRole("textbox", { name: "Private key" });
  await key.fill(root.key);
  await sheet.getByRole("button", { name: "Add server" }).click();
  await expect(sheet).toContainText("This key does not belong to the client certificate.");
  await expectAccessible(page);
  await key.fill(own.key);
  await sheet.getByRole("button", { name: "Add server" }).click();
  await page.waitForURL("**/servers/vault");
  await expect(page.getByText("The client certificate has expired")).toBeVisible();
  await tab(page, "Settings").click();
  const certificates = page.getByRole("list", { name: "Certificates" }).getByRole("listitem");
  await expect(certificates).toHaveText([/^CN=Root/, /^CN=latchkey.*Expired/]);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const edit = page.getByRole("dialog", { name: "Edit vault" });
  await expect(edit.getByRole("textbox", { name: "Client certificate" })).toHaveValue(own.cert);
  await expect(edit.getByRole("textbox", { name: "Private key" })).toHaveValue("");
  await expect(edit).toContainText("Set, not shown.");
  await edit.getByRole("button", { name: "Save server" }).click();
  await expect(edit).toHaveCount(0);
  const [row] = await server.database.sql`
    select count(*)::int as keys from upstream_secrets where kind = 'client_key'`;
  expect(row).toEqual({ keys: 1 });
});

test("a key does not see a disabled server's tools until the server is enabled", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "pausing");
  const { key } = await makeServiceKey(server, "Patient");
  const own = async () => (await toolsOf(server, key)).filter((name) => /^pausing_/.test(name));
  expect((await own()).length).toBe(3);
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  const question = page.getByRole("alertdialog", { name: "Disable pausing?" });
  await expect(question).toContainText("1 team may use it");
  await question.getByRole("button", { name: "Disable server" }).click();
  await tab(page, "Overview").click();
  await expect(page.getByText("This server is disabled. Its tools are hidden")).toBeVisible();
  expect(await own()).toEqual([]);
  await page.getByRole("button", { name: "Enable", exact: true }).click();
  await page
    .getByRole("alertdialog", { name: "Enable pausing?" })
    .getByRole("button", { name: "Enable server" })
    .click();
  await expect.poll(own).toHaveLength(3);

  await tab(page, "Settings").click();
  await page.getByRole("button", { name: "Remove server" }).click();
  await page
    .getByRole("alertdialog", { name: "Remove pausing?" })
    .getByRole("button", { name: "Remove server" })
    .click();
  await page.waitForURL("**/servers");
  await expect.poll(own).toEqual([]);
});

test("an operator imports a client's configuration file, and its secret values are never shown again", async ({
  operatorPage: page,
}) => {
  const secret = "Bearer imported-and-sealed";
  await page.goto("/servers?import=1");
  const sheet = page.getByRole("dialog", { name: "Import servers" });
  const file = {
    mcpServers: {
      "Book Shelf": { url: shelf().url, headers: { Authorization: secret } },
      runner: { command: "npx", args: ["-y", "some-server"] },
      nothing: {},
    },
  };
  await sheet.getByRole("textbox", { name: "File contents" }).fill(JSON.stringify(file));
  await sheet.getByRole("button", { name: "Preview" }).click();
  await expect(sheet.getByText("It has neither a command nor a url.")).toBeVisible();
  await expect(sheet.getByText("ALLOW_STDIO=1")).toBeVisible();
  await expect(sheet.getByRole("checkbox", { name: "runner" })).toBeDisabled();
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Add 1 server" }).click();
  await expect(sheet).toHaveCount(0);
  await page.goto("/servers/book-shelf?tab=settings");
  await expect(page.getByText("Set: authorization")).toBeVisible();
  expect(await page.content()).not.toContain("imported-and-sealed");
  const code = await (await page.request.get("/export/servers")).text();
  expect(code).toContain('"book-shelf"');
  expect(code).not.toContain("imported-and-sealed");
});

test("a person connects to a server with a personal header value, which is never shown again", async ({
  operatorPage: page,
}) => {
  await page.goto("/servers?add=1");
  const sheet = page.getByRole("dialog", { name: "Add server" });
  await sheet.getByRole("textbox", { name: "URL" }).fill(shelf().url);
  await sheet.getByRole("textbox", { name: "Name", exact: true }).fill("personal");
  await sheet.getByRole("combobox", { name: "Credentials" }).click();
  await page.getByRole("option", { name: "A header per person" }).click();
  await sheet.getByRole("textbox", { name: "Header name" }).fill("x-own");
  await sheet.getByRole("button", { name: "Add server" }).click();
  await page.waitForURL("**/servers/personal");
  await expect(page.getByText("Not connected", { exact: true })).toBeVisible();
  await expect(page.getByText("once a person has connected an account")).toBeVisible();
  await page.goto("/connect");
  await page
    .getByRole("list", { name: "Your accounts" })
    .getByRole("listitem")
    .filter({ hasText: "personal" })
    .getByRole("link", { name: "Connect" })
    .click();
  await page.getByLabel("x-own").fill("mine-alone");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Connected", { exact: true }).first()).toBeVisible();
  await tab(page, "Tools").click();
  await expect(page.getByRole("list", { name: "The tools" })).toBeVisible();
  await tab(page, "Overview").click();
  await page.reload();
  expect(await page.content()).not.toContain("mine-alone");
  await expectAccessible(page);
});

test("on a phone, the pages for servers are not wider than the screen", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "pocket");
  await page.setViewportSize({ width: 360, height: 740 });
  const wider = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  const tabs = ["tools", "access", "calls", "history", "settings"];
  const paths = ["", ...tabs.map((tab) => `?tab=${tab}`)].map((tab) => `/servers/pocket${tab}`);
  for (const path of ["/servers", ...paths, "/servers?add=1", "/teams/default"]) {
    await page.goto(path);
    await expect(page.getByRole("heading").first()).toBeVisible();
    expect([path, await wider()]).toEqual([path, 0]);
  }
});

test("an operator chooses who shares sessions, sees the open ones and ends one", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "sessions");
  await tab(page, "Settings").click();
  const heading = page.getByRole("heading", { name: "Sessions" });
  const section = page.locator("section").filter({ has: heading });
  const choose = async (label: RegExp) => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const sheet = page.getByRole("dialog", { name: "Edit sessions" });
    await sheet.getByRole("combobox", { name: "Sessions" }).click();
    await page.getByRole("option", { name: label }).click();
    return sheet;
  };
  const save = async (sheet: ReturnType<typeof page.getByRole>) => {
    await sheet.getByRole("button", { name: "Save" }).click();
    await expect(sheet).toHaveCount(0);
  };
  const shared = await choose(/^Shared by everyone/);
  await expect(shared.getByText("One caller sees what another left")).toBeVisible();
  await expectAccessible(page);
  await save(shared);
  await expect(section).toContainText("One caller sees what another left");
  await save(await choose(/^One per key/));
  const { key } = await makeServiceKey(server, "Session holder");
  await mcpCall(server, key, "tools/call", { name: "sessions_find_book", arguments: {} });
  await page.reload();
  const sessions = page.getByRole("list", { name: "Open sessions" });
  await expect(sessions).toContainText("Session holder");
  await expectAccessible(page);
  await sessions.getByRole("button", { name: "End the session of Session holder" }).click();
  await page.getByRole("button", { name: "End session", exact: true }).click();
  await expect(sessions).toHaveCount(0);
  await expect(section).toContainText("No open sessions");
});

test("the page of a server says who may use it, and leads to the grants of each team", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "granted");
  await server.database.sql`insert into teams (id, slug, name, created_at)
    values (gen_random_uuid(), 'outside', 'Outside', now())`;
  await makeServiceKey(server, "Granted reader");
  await tab(page, "Access").click();
  const teams = page.getByRole("table", { name: "Teams" });
  const row = teams.getByRole("row", { name: /Default/ });
  await expect(row).toContainText("All tools");
  await expect(row.getByRole("link", { name: /\d+ keys?$/ })).toBeVisible();
  await expect(teams.getByRole("row", { name: /Outside/ })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("radio", { name: "No access" }).click();
  await expect(teams.getByRole("row", { name: /Outside/ })).toContainText("Nothing");
  await page.getByRole("searchbox", { name: "Search teams" }).fill("nobody");
  await page.getByRole("link", { name: "Clear the search" }).click();
  await teams.getByRole("link", { name: "Grant tools of Outside" }).click();
  await page.waitForURL("**/teams/outside**");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Outside");
  await server.database.sql`delete from teams where slug = 'outside'`;
});

test("the history of a server says who changed what, without its calls", async ({
  operatorPage: page,
  server,
}) => {
  await addServer(page, server, shelf(), "changed");
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await page.getByRole("button", { name: "Disable server" }).click();
  await expect(page.getByText("changed is disabled")).toBeVisible();
  await tab(page, "History").click();
  const history = page.getByRole("list", { name: "History" }).getByRole("listitem");
  await expect(history.first()).toContainText("Disabled a server by Olive Operator");
  await expect(history.last()).toContainText("Added a server");
  await expectAccessible(page);
});
