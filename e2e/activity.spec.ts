import { commandLine } from "./fixtures/command-line";
import { exchange, makeServiceKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

test("searching the activity log for the request id of a refused request shows the reason for the refusal", async ({
  operatorPage: page,
  server,
}) => {
  const { id, key } = await makeServiceKey(server, "Asked about");
  await commandLine(server, "keys", "revoke", id, "--reason", "Was leaked");
  const answer = await exchange(server, key);
  expect(answer.status).toBe(401);
  const refusal = await answer.json();
  expect(JSON.stringify(refusal)).not.toContain("revoked");

  await page.goto("/activity");
  await page.getByRole("searchbox", { name: "Name or request ID" }).fill(refusal.request_id);
  await expect(page).toHaveURL(/q=req_/);
  // The only hit opens by itself, and the open panel hides the rows from assistive technology.
  const hidden = { includeHidden: true };
  const rows = page
    .getByRole("list", { name: "Activity", ...hidden })
    .getByRole("listitem", hidden);
  await expect(async () => {
    await page.reload();
    await expect(rows).toHaveCount(1, { timeout: 1000 });
  }).toPass();
  await expect(rows).toContainText("Tried to exchange a key for a token");
  await expect(rows).toContainText("Denied");
  const panel = page.getByRole("dialog", { name: "Tried to exchange a key for a token" });
  await expect(panel).toContainText("The key is revoked, which is final.");
  await expect(panel).toContainText(refusal.request_id);
  await expect(panel).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await rows.getByRole("link").click();
  await panel.getByRole("link", { name: "invalid_api_key" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("invalid_api_key");
  await page.goBack();
  await panel.getByRole("link", { name: "Asked about" }).click();
  await expect(page.getByText("“Was leaked”").first()).toBeVisible();
});

test("the activity log keeps its filters and its page in the URL", async ({
  operatorPage: page,
  server,
}) => {
  const insert = server.database.sql`
    insert into audit_records (at, outcome, action, actor_kind, actor_label, request_id)
    select now(), 'done', 'policy.update', 'system', 'number ' || n, 'req_page_' || n
    from generate_series(1, 120) as n`;
  await insert;
  await page.goto("/activity?action=policy.update");
  const rows = page.getByRole("list", { name: "Activity" }).getByRole("listitem");
  await expect(rows).toHaveCount(50);
  await expect(rows.first()).toContainText("number 120");
  await page.getByRole("link", { name: "Older" }).click();
  await expect(rows.first()).toContainText("number 70");
  await page.getByRole("link", { name: "Older" }).click();
  await expect(rows).toHaveCount(20);
  await expect(page.getByRole("link", { name: "Older" })).toHaveCount(0);
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(rows.first()).toContainText("number 70");
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(rows.first()).toContainText("number 120");

  // The address of a record opens it, also if it is on another page of the list.
  const [old] = await server.database.sql`
    select id from audit_records where actor_label = 'number 3'`;
  await page.goto(`/activity?action=policy.update&open=${old?.id}`);
  const panel = page.getByRole("dialog", { name: "Changed the policy" });
  await expect(panel).toContainText("number 3 (Latchkey itself)");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/action=policy.update$/);

  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Denials" }).click();
  await expect(page.getByText("No records match")).toBeVisible();
  await expect(page).toHaveURL(/kind=denials/);
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/activity$/);
});

test("the activity filter lists its events in groups, and finds them by a part of their name", async ({
  operatorPage: page,
}) => {
  await page.goto("/activity");
  const field = page.getByRole("combobox", { name: "Action" });
  await field.click();
  await expect(page.getByRole("group", { name: "Teams" })).toContainText("Renamed a team");
  await field.fill("connected an acc");
  await expect(page.getByRole("option")).toHaveText([
    "Connected an account",
    "Disconnected an account",
  ]);
  await page.getByRole("option", { name: "Connected an account", exact: true }).click();
  await expect(page).toHaveURL(/action=upstreams.connect$/);
  await expect(page.getByText("No records match")).toBeVisible();
});

test("the export contains only the records that match the filters, and its response forbids caching", async ({
  operatorPage: page,
  server,
}) => {
  await makeServiceKey(server, 'Comma, "quote"');
  await page.goto("/activity?action=keys.create");
  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "As CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^latchkey-activity-\d{4}-\d\d-\d\d\.csv$/);

  const csv = await page.request.get("/activity/export?format=csv&action=keys.create");
  expect(csv.headers()["cache-control"]).toContain("no-store");
  const text = await csv.text();
  expect(text).toContain('"Comma, ""quote"""');
  expect(
    text
      .trim()
      .split("\r\n")
      .slice(1)
      .every((line) => line.includes("keys.create")),
  ).toBe(true);
  const json = await page.request.get("/activity/export?format=json&action=keys.create");
  expect((await json.json()).length).toBe(text.trim().split("\r\n").length - 1);
});

test("the export of the activity log refuses a visitor without a valid session", async ({
  page,
}) => {
  const answer = await page.request.get("/activity/export?format=json", { maxRedirects: 0 });
  expect([307, 401]).toContain(answer.status());
  const forged = await page.request.get("/activity/export?format=json", {
    headers: { cookie: "latchkey_session=forged" },
    maxRedirects: 0,
  });
  expect(forged.status()).toBe(401);
});

test("searching the activity log for the request id of an answered call opens the page of the call", async ({
  operatorPage: page,
  server,
}) => {
  const { key } = await makeServiceKey(server, "Answered");
  const { access_token: token } = await (await exchange(server, key)).json();
  const answer = await fetch(`${server.baseURL}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-06-18",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  expect(answer.status).toBe(200);
  const requestId = answer.headers.get("x-request-id");
  await expect(async () => {
    await page.goto(`/activity?q=${requestId}`);
    await expect(page).toHaveURL(new RegExp(`/calls/${requestId}$`), { timeout: 3000 });
  }).toPass();
  await expect(page.getByText("tools/list").first()).toBeVisible();
});
