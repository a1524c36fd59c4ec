import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type SdkUpstream, startSdkUpstream } from "./fixtures/sdk-upstream";
import { expect, test } from "./fixtures/test";
import { watch } from "./fixtures/watch";

// These tests cause errors in the browser on purpose, and check that the fixture `watch` reports
// each of them.

let upstream: SdkUpstream;
test.beforeAll(async () => {
  upstream = await startSdkUpstream();
});
test.afterAll(() => upstream.close());

/**
 * Matches the React effect that scrolls to the report of a connection test, as it appears in the
 * built script.
 */
const EFFECT = /\(\)=>\{(\w+\.current\?\.scrollIntoView\(\{block:"nearest"\}\))\}/g;

/** The scripts of the build that contain the effect, changed so that it returns a promise. */
function spoiltScripts(): { name: string; body: string }[] {
  const folder = join(process.cwd(), ".next/static/chunks");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, body: readFileSync(join(folder, name), "utf8") }))
    .filter(({ body }) => body.search(EFFECT) >= 0)
    .map(({ name, body }) => ({
      name,
      body: body.replace(EFFECT, (_whole, call) => `()=>Promise.resolve(${call})`),
    }));
}

test("a React effect that returns a non-function is reported, and the page says that it failed in the browser", async ({
  browser,
  people,
  server,
}) => {
  const { storageState } = people.operator;
  const context = await browser.newContext({ baseURL: server.baseURL, storageState });
  const watched = await watch(context);
  let planted = 0;
  for (const { name, body } of spoiltScripts()) {
    await context.route(`**/_next/static/chunks/${name}*`, async (route) => {
      planted++;
      await route.fulfill({ body, contentType: "application/javascript; charset=UTF-8" });
    });
  }
  try {
    const page = await context.newPage();
    await page.goto("/servers?add=1");
    const sheet = page.getByRole("dialog", { name: "Add server" });
    await sheet.getByRole("textbox", { name: "URL" }).fill(upstream.url);
    await sheet.getByRole("button", { name: "Test connection" }).click();
    await expect(sheet.getByRole("status")).toContainText("shelf 1.2.3");
    expect(planted).toBe(1);
    expect(watched.problems([])).toEqual([]);
    // When React cleans up the effect, it calls the value that the effect returned. A change to a
    // field triggers the clean-up.
    await sheet.getByRole("textbox", { name: "URL" }).fill(`${upstream.url}2`);
    const said = page.getByRole("alert").filter({ hasText: "This page failed in your browser" });
    await expect(said).toBeVisible();
    await expect(said).not.toContainText("on the server");
    await said.getByText("Details", { exact: true }).click();
    await expect(said).toContainText("is not a function");
    expect(watched.problems([]).join()).toContain("is not a function");
    await said.getByRole("button", { name: "Reload the page" }).click();
    await expect(sheet).toBeVisible();
  } finally {
    await context.close();
  }
});

test("errors outside React and unhandled promise rejections are reported", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.baseURL });
  const watched = await watch(context);
  try {
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error("planted in a handler");
      });
      void Promise.reject(new Error("planted in a promise"));
    });
    await expect.poll(() => watched.problems([]).length).toBe(2);
    expect(watched.problems([]).join()).toMatch(/planted in a (handler|promise).*planted in a/);
    expect(watched.problems([/planted/])).toEqual([]);
  } finally {
    await context.close();
  }
});
