import type { Locator, Page } from "@playwright/test";
import { administer } from "./fixtures/administer";
import { makeServiceKey } from "./fixtures/make-key";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import { tab } from "./fixtures/tab";
import { expect, test } from "./fixtures/test";

// A toast is visible for several seconds, in which the next dialog may be opened.

let upstream: SdkUpstream;
test.beforeAll(async ({ server }) => {
  upstream = await startSdkUpstream();
  await administer(server).register({ name: "shelf", transport: "http", url: upstream.url });
});
test.afterAll(async ({ server }) => {
  await server.database.sql`delete from upstreams`;
  await upstream.close();
});

const WIDTHS = [
  { width: 1280, height: 800 },
  { width: 720, height: 800 },
  { width: 360, height: 740 },
];

/** Returns the toast whose text matches `said`. */
const toast = (page: Page, said: RegExp) =>
  page
    .getByRole("region", { name: "Notifications" })
    .locator(":scope > *")
    .filter({ hasText: said });

/** Hides a tool, or shows it again if it is hidden. Returns the toast that confirms the change. */
async function say(page: Page): Promise<Locator> {
  await page.getByRole("list", { name: "The tools" }).locator("summary").first().click();
  await page
    .getByRole("button", { name: /Hide from everyone|Show to everyone/ })
    .first()
    .click();
  const said = toast(page, /is hidden|is shown again/);
  await expect(said).toBeVisible();
  return said;
}

async function expectClear(page: Page, said: Locator): Promise<void> {
  const buttons = page.locator("[data-footer]").last();
  await expect(buttons).toBeVisible();
  // A toast does not disappear while the pointer is over it, so its position can be measured.
  await said.hover();
  await expect(async () => {
    const [one, other] = await Promise.all([said.boundingBox(), buttons.boundingBox()]);
    if (!one || !other) throw new Error("The toast or the buttons are gone.");
    expect(one.height).toBeGreaterThan(30);
    const apart =
      one.y + one.height <= other.y ||
      one.y >= other.y + other.height ||
      one.x + one.width <= other.x ||
      one.x >= other.x + other.width;
    expect({ apart, one, other }).toEqual({ apart: true, one, other });
    expect(one.y).toBeGreaterThanOrEqual(0);
    expect(one.y + one.height).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0);
  }).toPass();
}

for (const size of WIDTHS) {
  test(`no toast covers the buttons of a sheet or dialog at ${size.width} px`, async ({
    operatorPage: page,
    server,
  }) => {
    await page.setViewportSize(size);
    const open = (name: string) => page.getByRole("button", { name, exact: true }).first().click();
    const opened: (() => Promise<void>)[] = [
      () => open("Edit"),
      () => open("Disable"),
      async () => {
        await tab(page, "Settings").click();
        await open("Remove server");
      },
      () => open("Edit title and description"),
    ];
    for (const act of opened) {
      await page.goto("/servers/shelf?tab=tools");
      const said = await say(page);
      await act();
      await expectClear(page, said);
      // A trial click fails if another element covers the button.
      for (const button of await page.locator("[data-footer] button").all()) {
        await button.click({ trial: true });
      }
    }

    const { id } = await makeServiceKey(server, `Toast ${size.width}`);
    await page.goto(`/keys/${id}?tab=access`);
    await open("Disable");
    await page.getByRole("button", { name: "Disable key" }).click();
    const said = toast(page, /is disabled$/);
    await expect(said).toBeVisible();
    const part = page.getByRole("radio", { name: "Only some" });
    // The click is repeated, because the page may ignore it while content is still being streamed.
    await expect(async () => {
      await part.click();
      await expect(part).toBeChecked({ timeout: 500 });
    }).toPass();
    await expectClear(page, said);
  });
}
