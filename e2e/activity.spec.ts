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
  await page.getByRole("searchbox", { name: "Request ID" }).fill(refusal.request_id);
  await expect(page).toHaveURL(/request=/);
  const rows = page.getByRole("list", { name: "Activity" }).getByRole("listitem");
  await expect(async () => {
    await page.reload();
    await expect(rows).toHaveCount(1, { timeout: 1000 });
  }).toPass();
  await expect(rows).toContainText("Exchange a key for a token");
  await expect(rows).toContainText("Denied");
  await rows.getByRole("group").click();
  await expect(rows).toContainText("The key is revoked, which is final.");
  await expect(rows).toContainText(refusal.request_id);
  await rows.getByRole("link", { name: "Asked about" }).click();
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

  await page.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "Denials" }).click();
  await expect(page.getByText("No records match")).toBeVisible();
  await expect(page).toHaveURL(/kind=denials/);
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/activity$/);
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
