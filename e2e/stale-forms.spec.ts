import type { Locator, Page } from "@playwright/test";
import { readPolicy } from "@/lib/policy/read-policy";
import { updatePolicy } from "@/lib/policy/update-policy";
import { overrideItem } from "@/lib/servers/items/override-item";
import { showUpstream } from "@/lib/servers/registry/show-upstream";
import { updateUpstream } from "@/lib/servers/registry/update-upstream";
import { administer } from "./fixtures/administer";
import { expectAccessible } from "./fixtures/expect-accessible";
import { invite } from "./fixtures/people";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import { expect, test } from "./fixtures/test";

// In these tests, another person saves a change while a form is open. The form must keep the typed
// text. It must not overwrite the change unless the user decides to do so.

let upstream: SdkUpstream;
test.beforeAll(async ({ server }) => {
  upstream = await startSdkUpstream();
  for (const name of ["shelf", "store"]) {
    await administer(server).register({ name, transport: "http", url: upstream.url });
  }
});
test.afterAll(async ({ server }) => {
  await server.database.sql`delete from upstreams`;
  await upstream.close();
});

const conflict = (place: Page | Locator) =>
  place.getByRole("alert").filter({ hasText: "changed it" });

async function mode(page: Page, server: string, choice: string): Promise<void> {
  await page
    .getByRole("radiogroup", { name: `Access to ${server}` })
    .getByText(choice)
    .click();
}

test("saving an outdated page does not restore a grant that another person has withdrawn", async ({
  operatorPage: page,
  server,
}) => {
  const { grant } = administer(server);
  const granted = async () => {
    const rows = await server.database.sql<{ name: string; tools: string[] }[]>`
      select u.name, g.tools from grants g join upstreams u on u.id = g.upstream_id order by 1`;
    return rows.map(({ name, tools }) => `${name} ${tools}`);
  };
  await administer(server).grant({ shelf: ["*"], store: ["*"] });
  await page.goto("/teams/default?tab=access");
  await mode(page, "shelf", "Some tools");
  await grant.call(administer(server), { shelf: ["*"] });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(conflict(page)).toContainText("test changed it");
  await expect(conflict(page)).toContainText("updated in the form: store");
  expect(await granted()).toEqual(["shelf *"]);
  await expectAccessible(page);

  // Both people have now changed the same grant. The page shows both versions, and overwrites the
  // stored version only after the user has confirmed this again.
  await mode(page, "store", "All tools");
  await grant.call(administer(server), { shelf: ["*"], store: ["find_book"] });
  await page.getByRole("button", { name: "Overwrite with mine" }).click();
  const row = conflict(page).getByRole("row", { name: /store/ });
  await expect(row).toContainText("find_book");
  await expect(row).toContainText("All tools");
  expect(await granted()).toEqual(["shelf *", "store find_book"]);
  await page.getByRole("button", { name: "Overwrite with mine" }).click();
  await expect(page.getByText("Access saved")).toBeVisible();
  await expect(conflict(page)).toHaveCount(0);
  expect((await granted())[1]).toBe("store *");

  // The operator discards the edit, so that the other person's version is kept.
  await mode(page, "store", "None");
  await grant.call(administer(server), { store: ["find_book"] });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Discard mine" }).click();
  await expect(conflict(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
  expect(await granted()).toEqual(["store find_book"]);
});

test("saving a form that was opened before approvals were enabled does not disable them", async ({
  operatorPage: page,
  server,
}) => {
  await page.goto("/servers/shelf");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "Edit shelf" });
  await sheet.getByText("More", { exact: true }).click();
  await sheet.getByRole("textbox", { name: "Title" }).fill("The long shelf");
  await administer(server).done((ctx) =>
    updateUpstream(ctx, {
      name: "shelf",
      changes: { approvesChanges: true, title: "Their shelf" },
    }),
  );
  await sheet.getByRole("button", { name: "Save server" }).click();
  const row = conflict(sheet).getByRole("row", { name: /Title/ });
  await expect(row).toContainText("Their shelf");
  await expect(row).toContainText("The long shelf");
  await expect(conflict(sheet)).toContainText("Approve changed tools");
  await expect(sheet.getByRole("textbox", { name: "Title" })).toHaveValue("The long shelf");
  await expect(sheet.getByRole("switch", { name: /Approve changed tools/ })).toBeChecked();
  await sheet.getByRole("button", { name: "Overwrite with mine" }).click();
  await expect(page.getByText("Server saved")).toBeVisible();
  const { upstream: after } = await administer(server).done((ctx) =>
    showUpstream(ctx, { name: "shelf" }),
  );
  expect(after).toMatchObject({ title: "The long shelf", approvesChanges: true });
});

test("the form shows that another person changed a tool's title, and can adopt the stored title", async ({
  operatorPage: page,
  server,
}) => {
  await page.goto("/servers/store?tab=tools");
  const tool = page
    .getByRole("list", { name: "The tools" })
    .getByRole("listitem")
    .filter({ hasText: "find_book" });
  await tool.locator("summary").click();
  await page.getByRole("button", { name: "Edit title and description" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Edit find_book" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("Mine");
  const which = { server: "store", kind: "tool", item: "find_book" } as const;
  await administer(server).done((ctx) => overrideItem(ctx, { ...which, title: "Theirs" }));
  await dialog.getByRole("button", { name: "Save text" }).click();
  await expect(conflict(dialog).getByRole("row", { name: /Title/ })).toContainText("Theirs");
  await dialog.getByRole("button", { name: "Discard mine" }).click();
  await expect(dialog.getByRole("textbox", { name: "Title" })).toHaveValue("Theirs");
});

test("only operators can edit another person's email address, and conflicting edits are shown", async ({
  operatorPage: page,
  memberPage,
  server,
}) => {
  await invite(server, { name: "Nora Newcomer", email: "nora@example.com" });
  await page.goto("/people?q=nora");
  await page.getByRole("button", { name: "Actions for Nora Newcomer" }).first().click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Nora Newcomer" });
  await dialog.getByRole("textbox", { name: "Email" }).fill("nora.n@example.com");
  await server.database.sql`update people set name = 'Nora New' where email = 'nora@example.com'`;
  await dialog.getByRole("button", { name: "Save person" }).click();
  const note = dialog.getByRole("alert").filter({ hasText: "Another person changed it." });
  await expect(note.getByRole("row", { name: /Email/ })).toContainText("nora@example.com");
  await expect(note).toContainText("updated in the form: Name");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Overwrite with mine" }).click();
  await expect(page.getByText("Saved Nora New")).toBeVisible();
  const rows = await server.database.sql`select name, email from people where name like 'Nora%'`;
  expect(rows).toEqual([{ name: "Nora New", email: "nora.n@example.com" }]);

  await memberPage.goto("/settings");
  await expect(memberPage.getByText("Only an operator can change it.")).toBeVisible();
  await expect(memberPage.getByLabel("Email", { exact: true })).not.toBeEditable();
});

test("saving the policy form keeps the value of a field that only another person has changed", async ({
  operatorPage: page,
  server,
}) => {
  await page.goto("/settings?tab=policy");
  const days = page.getByRole("textbox", { name: "Keep calls for" });
  await days.fill("45");
  const policy = () => administer(server).done((ctx) => readPolicy(ctx, {}));
  const { version: _, ...before } = await policy();
  await administer(server).done((ctx) =>
    updatePolicy(ctx, { ...before, allowPrivateUpstreams: false }),
  );
  await page.getByRole("button", { name: "Save policy" }).click();
  await expect(conflict(page)).toContainText("Allow MCP servers on private addresses");
  await expect(days).toHaveValue("45");
  await page.getByRole("button", { name: "Overwrite with mine" }).click();
  await expect(page.getByText("Policy saved")).toBeVisible();
  expect(await policy()).toMatchObject({ callRetentionDays: 45, allowPrivateUpstreams: false });
  await administer(server).done((ctx) => updatePolicy(ctx, before));
});
