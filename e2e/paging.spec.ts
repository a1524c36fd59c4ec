import type { Page } from "@playwright/test";
import { expectAccessible } from "./fixtures/expect-accessible";
import type { RunningServer } from "./fixtures/start-server";
import { expect, test } from "./fixtures/test";

const KEYS = 45;

/** Creates 45 service keys whose creation times are one minute apart. */
async function plantKeys(server: RunningServer): Promise<void> {
  await server.database.sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
    select gen_random_uuid(), 'Spare ' || n, 'service', t.id, decode(md5('spare' || n), 'hex'),
      'phc', 'pepper', to_char(n, 'FM0000'), now() - n * interval '1 minute'
    from generate_series(1, ${KEYS}) n, teams t where t.slug = 'default'`;
}

async function revokePage(page: Page): Promise<void> {
  await page.getByRole("checkbox", { name: "Select all keys of this page" }).click();
  const bar = page.getByRole("region", { name: "Selected keys" });
  await bar.getByRole("button", { name: "Revoke" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("textbox", { name: "Reason" }).fill("Spring cleaning");
  await question.getByRole("button", { name: /^Revoke \d+ keys?$/ }).click();
  await expect(bar).toHaveCount(0);
}

test("revoking all keys one page at a time misses no key", async ({
  operatorPage: page,
  server,
}) => {
  await plantKeys(server);
  const left = async () => {
    const [row] = await server.database.sql<{ left: number }[]>`
      select count(*)::int as left from api_keys where revoked_at is null and name like 'Spare %'`;
    return row?.left;
  };
  await page.goto("/keys?status=active&q=Spare");
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages).toContainText("25 of 45 keys");
  const second = (await pages.getByRole("link", { name: "Next" }).getAttribute("href")) ?? "";
  await revokePage(page);
  await expect.poll(left).toBe(20);
  // This URL was read before the keys on the first page were revoked. It still shows the same 20
  // keys.
  await page.goto(second);
  await expect(page.getByRole("table", { name: "API keys" }).getByRole("row")).toHaveCount(21);
  await expect(page.getByRole("link", { name: "Spare 45" }).first()).toBeVisible();
  await revokePage(page);
  await expect.poll(left).toBe(0);
});

test("a page past the end of a list links to the first page, and an invalid cursor is reported", async ({
  operatorPage: page,
  server,
}) => {
  await server.database.sql`delete from api_keys`;
  await plantKeys(server);
  await page.goto("/keys");
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(pages).toContainText("20 of 45 keys");
  await expect(pages.getByRole("link", { name: "Previous" })).toBeVisible();
  await server.database.sql`
    delete from api_keys where name like 'Spare %' and split_part(name, ' ', 2)::int > 25`;
  await page.reload();
  await expect(page.getByRole("heading", { name: "No more keys here" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByRole("link", { name: "Spare 1", exact: true }).first()).toBeVisible();
  for (const room of ["/keys", "/people", "/servers"]) {
    await page.goto(`${room}?cursor=2`);
    await expect(page.getByText("points to no page of this list")).toBeVisible();
  }
  await page.goto("/activity?before=1");
  await expect(page.getByRole("heading", { name: "No more records here" })).toBeVisible();
  await server.database.sql`delete from api_keys`;
});
