import { deriveSecrets } from "@/lib/secrets/derive";
import { expectAccessible } from "./fixtures/expect-accessible";
import { expect, test } from "./fixtures/test";
import { TEST_SECRET } from "./fixtures/test-secret";

// The test fixtures know only the root secret of all test servers. In this test, that secret is
// therefore the new one, and the old one is made up.
const NEW = TEST_SECRET.LATCHKEY_SECRET;
const OLD = "9d4c1b60f2a7e853c64b0d19a8f7e2350c9b6a4d18e7f3205b6c9d8e1f4a7b30";

test.use({ serverEnvironment: { LATCHKEY_SECRET: `${NEW},${OLD}` } });

test("the settings page shows the progress of the root secret's replacement without a reload", async ({
  operatorPage: page,
  server,
}) => {
  const { id } = deriveSecrets([Buffer.from(OLD, "hex")]).current;
  const { sql } = server.database;
  await sql`
    insert into api_keys (id, name, kind, team_id, lookup, phc, pepper_id, last_four, created_at)
    select gen_random_uuid(), 'Sleeper', 'service', id, ${Buffer.from("a sleeper's digest")}, 'x',
      ${id}, 'abcd', now() from teams limit 1`;
  await page.goto("/settings?tab=secrets");
  const progress = page.getByRole("progressbar", { name: "Values that use the new root secret" });
  await expect(progress).not.toHaveAttribute("aria-valuenow", "100");
  await expect(page.getByText("An API key moves when it is used")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sleeper" })).toBeVisible();
  await expectAccessible(page);

  await sql`update api_keys set revoked_at = now() where name = 'Sleeper'`;
  await expect(page.getByText("Everything uses the new root secret.")).toBeVisible();
  await expect(progress).toHaveAttribute("aria-valuenow", "100");
  await expect(page.getByRole("link", { name: "Sleeper" })).toHaveCount(0);
});

test("the Connect page shows separate commands for Windows and for other systems", async ({
  operatorPage: page,
}) => {
  await page.goto("/connect");
  const command = page.getByRole("region", { name: "Claude Code: Connect Claude Code" });
  await page.getByText("With an API key", { exact: true }).first().click();
  await expect(command).toContainText("/connect.sh");
  await page.getByRole("tab", { name: "Windows" }).first().click();
  await expect(command).toContainText("/connect.ps1))) ");
  await expectAccessible(page);
  const script = await page.request.get("/connect.ps1");
  expect([script.status(), (await script.text()).slice(0, 12)]).toEqual([200, "# Latchkey: "]);
});
