import { expectAccessible } from "./fixtures/expect-accessible";
import { leaveReveal, makeServiceKey, revealKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

for (const width of [1280, 360]) {
  test(`the main pages have no axe violations and do not overflow at a width of ${width} px`, async ({
    operatorPage: page,
    server,
  }) => {
    test.slow();
    const { id } = await makeServiceKey(server, `Looked at ${width}`);
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/", "/keys", `/keys/${id}`, "/connect", "/activity", "/keys?create=1"]) {
      await page.goto(path);
      await expect(page.getByRole("heading").first()).toBeVisible();
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} is wider than ${width} px`).toBeLessThanOrEqual(0);
    }
    await revealKey(page, `Axe ${width}`);
    await expectAccessible(page);
    await leaveReveal(page);
  });
}
