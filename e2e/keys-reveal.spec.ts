import type { Page } from "@playwright/test";
import { leaveReveal, revealKey } from "./fixtures/make-key";
import { expect, test } from "./fixtures/test";

const table = (page: Page) => page.getByRole("table", { name: "API keys" });
const row = (page: Page, name: string) => table(page).getByRole("row", { name });

/**
 * Counts the popstate events on the page from the next time that it loads. The listener is added
 * before the page's own listener, because that listener hides the event from those added later.
 */
async function countBacks(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const counted = Object.assign(window, { backs: 0 });
    addEventListener("popstate", () => counted.backs++, true);
  });
  return () => page.evaluate(() => (window as unknown as { backs: number }).backs);
}

test.describe("the dialog with a new key", () => {
  test("the dialog with a new key cannot be closed until the key has been copied", async ({
    operatorPage: page,
  }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const backs = await countBacks(page);
    const key = await revealKey(page, "Held");
    const reveal = page.getByRole("dialog", { name: '"Held" is ready' });
    const done = reveal.getByRole("button", { name: "Done" });
    const stays = async () => {
      await expect(reveal.getByText(key, { exact: true })).toBeVisible();
      await expect(done).toBeDisabled();
      await expect(page).toHaveURL(/\/keys$/);
    };
    await stays();

    await page.keyboard.press("Escape");
    await stays();
    await expect(reveal.getByText("This key cannot be shown again")).toBeVisible();
    await page.mouse.click(4, 4);
    await stays();
    await page.keyboard.press("ControlOrMeta+k");
    await stays();
    await page.evaluate(() => document.querySelector<HTMLElement>('a[href="/settings"]')?.click());
    await stays();
    for (let times = 1; times <= 2; times++) {
      await page.evaluate(() => history.back());
      await expect.poll(backs).toBe(times);
      await stays();
    }

    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload(), 0));
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    await stays();

    await reveal.getByRole("button", { name: "Copy key" }).click();
    await expect(done).toBeEnabled();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    await done.click();
    await expect(reveal).toHaveCount(0);
    await expect(row(page, "Held")).toContainText(`mcp_…${key.slice(-4)}`);
    expect(await page.content()).not.toContain(key);
    await page.reload();
    expect(await page.content()).not.toContain(key);
  });

  test("copying a command that contains the key counts as copying it, and nothing moves", async ({
    operatorPage: page,
  }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const key = await revealKey(page, "Pasted");
    const reveal = page.getByRole("dialog", { name: '"Pasted" is ready' });
    const done = reveal.getByRole("button", { name: "Done" });
    const secret = reveal.getByRole("group", { name: "API key" });
    await reveal.getByRole("tab", { name: "curl" }).click();
    const code = reveal.locator("pre", { hasText: key }).first();
    await code.scrollIntoViewIfNeeded();
    await expect(done).toBeDisabled();
    const places = async () => {
      const parts = [reveal, secret, done, reveal.getByRole("checkbox"), code];
      return Promise.all(parts.map((part) => part.boundingBox()));
    };
    const before = await places();
    await reveal.getByRole("button", { name: "Copy", exact: true }).first().click();
    await expect(done).toBeEnabled();
    expect(await places()).toEqual(before);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(key);
    await done.click();
    await expect(reveal).toHaveCount(0);
  });

  // 640 × 400 is what a window of 1280 × 800 has at a zoom of 200 %.
  for (const [width, height] of [
    [360, 640],
    [640, 400],
  ] as const) {
    test(`key and buttons are in view in a window of ${width} × ${height}, and nothing scrolls sideways`, async ({
      operatorPage: page,
    }) => {
      await page.setViewportSize({ width, height });
      await revealKey(page, "Small");
      const reveal = page.getByRole("dialog", { name: '"Small" is ready' });
      for (const part of [
        reveal.getByRole("button", { name: "Copy key" }),
        reveal.getByRole("button", { name: "Done" }),
      ]) {
        await expect(part).toBeInViewport({ ratio: 1 });
      }
      const wide = await reveal.evaluate((dialog) =>
        [...dialog.querySelectorAll("*")]
          .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
          .filter((part) => getComputedStyle(part).overflowX !== "visible")
          .filter((part) => part.role !== "tablist" && !part.className.includes("truncate"))
          .map((part) => part.outerHTML.slice(0, 200)),
      );
      expect(wide).toEqual([]);
      await leaveReveal(page);
    });
  }

  test("the dialog stays open and selects the key if the browser denies access to the clipboard", async ({
    operatorPage: page,
  }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator.clipboard, "writeText", {
        value: () => Promise.reject(new DOMException("no", "NotAllowedError")),
      });
    });
    const key = await revealKey(page, "Refused");
    const reveal = page.getByRole("dialog", { name: '"Refused" is ready' });
    await reveal.getByRole("button", { name: "Copy key" }).click();
    await expect(reveal.getByText("The browser refused the clipboard")).toBeVisible();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(key);
    await expect(reveal.getByRole("button", { name: "Done" })).toBeDisabled();
    await page.keyboard.press("Escape");
    await expect(reveal).toBeVisible();
    await leaveReveal(page);
  });

  test("after a key has been created, Back leads to the page that was open before /keys", async ({
    operatorPage: page,
  }) => {
    // The form does not wait for what the key would see.
    await page.route("**/reads/reach", () => {});
    await page.goto("/connect");
    await page.getByRole("navigation").getByRole("link", { name: "Keys" }).first().click();
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Back again");
    const sheet = page.getByRole("dialog", { name: "Create key" });
    await sheet.getByRole("button", { name: "Create key" }).click();
    await leaveReveal(page);
    await expect(page).toHaveURL(/\/keys$/);
    await page.goBack();
    await expect(page).toHaveURL(/\/connect$/);
  });
});

test.describe("creating a key while the response is delayed", () => {
  /** Submits the form and delays the response until the returned function is called. */
  const send = async (page: Page) => {
    let arrives = () => {};
    const arrived = new Promise<void>((done) => {
      arrives = done;
    });
    const sheet = page.getByRole("dialog", { name: "Create key" });
    await page.route("**/keys?create=1", async (route) => {
      if (route.request().method() === "POST") await arrived;
      await route.continue();
    });
    await sheet.getByRole("textbox", { name: "Name" }).fill("On its way");
    await sheet.getByRole("button", { name: "Create key" }).click();
    return arrives;
  };

  test("a key is shown when its response arrives, even if the person has opened another page", async ({
    operatorPage: page,
  }) => {
    await page.goto("/connect");
    await page.getByRole("navigation").getByRole("link", { name: "Keys" }).first().click();
    await page.getByRole("button", { name: "Create key" }).click();
    const arrives = await send(page);
    await page.evaluate(() => history.back());
    await page.getByRole("button", { name: "Discard changes" }).click();
    await expect(page).toHaveURL(/\/connect$/);
    arrives();
    await expect(page.getByRole("dialog", { name: '"On its way" is ready' })).toBeVisible();
    await expect(page).toHaveURL(/\/keys$/);
    await leaveReveal(page);
  });

  test("a reload requires confirmation until the response with the new key has arrived", async ({
    operatorPage: page,
  }) => {
    await page.goto("/keys?create=1");
    const arrives = await send(page);
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => void setTimeout(() => location.reload(), 0));
    await (await asked).dismiss();
    arrives();
    await expect(page.getByRole("dialog", { name: '"On its way" is ready' })).toBeVisible();
    await leaveReveal(page);
  });
});
