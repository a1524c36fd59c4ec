import type { Locator, Page } from "@playwright/test";
import { administer } from "./fixtures/administer";
import { makeServiceKey } from "./fixtures/make-key";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import { expect, test } from "./fixtures/test";

// What was just done is said for some seconds, in which the next thing may be opened already.

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

/** Its toast stays for as long as the pointer is over it. */
async function say(page: Page): Promise<Locator> {
  const toast = page.getByRole("dialog", { name: "is hidden" }).or(page.getByText(/is hidden$/));
  await page.getByRole("list", { name: "The tools" }).locator("summary").first().click();
  await page
    .getByRole("button", { name: /Hide from everyone|Show again/ })
    .first()
    .click();
  const shown = page.getByText(/is hidden$|is shown again$/).first();
  await expect(shown).toBeVisible();
  return shown.or(toast).first();
}

async function expectClear(page: Page, toast: Locator): Promise<void> {
  const buttons = page.locator("[data-footer]").last();
  await expect(buttons).toBeVisible();
  // What is hovered does not go away while we measure.
  await toast.hover();
  await expect(async () => {
    const [one, other] = await Promise.all([
      toast.evaluate((element) => {
        const root = element.closest("[class*=shadow-float]") ?? element;
        return root.getBoundingClientRect().toJSON();
      }),
      buttons.boundingBox(),
    ]);
    if (!other) throw new Error("no footer");
    const apart =
      one.bottom <= other.y ||
      one.top >= other.y + other.height ||
      one.right <= other.x ||
      one.left >= other.x + other.width;
    expect([apart, one, other]).toEqual([true, one, other]);
    const size = page.viewportSize();
    expect(one.top).toBeGreaterThanOrEqual(0);
    expect(one.bottom).toBeLessThanOrEqual(size?.height ?? 0);
  }).toPass({ timeout: 4_000 });
}

for (const size of WIDTHS) {
  test(`no toast covers the buttons of a sheet or dialog, ${size.width} wide`, async ({
    operatorPage: page,
    server,
  }) => {
    await page.setViewportSize(size);
    const open = (name: string) => page.getByRole("button", { name, exact: true }).first().click();
    const opened: (() => Promise<void>)[] = [
      () => open("Edit"),
      () => open("Disable"),
      () => open("Remove server"),
      () => open("Edit title and description"),
    ];
    for (const act of opened) {
      await page.goto("/servers/shelf");
      const toast = await say(page);
      await act();
      await expectClear(page, toast);
      // Every button of it can be pressed.
      for (const button of await page.locator("[data-footer] button").all()) {
        await button.click({ trial: true });
      }
    }

    const { id } = await makeServiceKey(server, `Toast ${size.width}`);
    await page.goto(`/keys/${id}`);
    await open("Disable");
    await page.getByRole("button", { name: "Disable key" }).click();
    const toast = page.getByText(/is disabled$/).first();
    await expect(toast).toBeVisible();
    await page.getByText("Only a part").click();
    await expectClear(page, toast);
  });
}
