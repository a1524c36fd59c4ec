import { defineConfig, devices } from "@playwright/test";
import { findBrowser } from "./scripts/test/browser.mjs";

const executablePath = findBrowser();
if (!executablePath) {
  throw new Error("No browser. Install Chromium, or set CHROMIUM_PATH to one.");
}

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/browser",
  globalSetup: ["./e2e/fixtures/print-browser.ts", "./db/testing/global-setup.ts"],
  // Each worker runs a server of its own, and two workers use two cores.
  workers: 2,
  forbidOnly: true,
  // A failed test runs again only to record a trace. The test counts as failed even if it then
  // passes.
  retries: 1,
  failOnFlakyTests: true,
  // The limit is generous, since machines are shared: only a failing test takes this long.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/browser.json" }]],
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-GB",
    timezoneId: "UTC",
    contextOptions: { reducedMotion: "reduce" },
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    // Chromium runs without its own sandbox, as is Playwright's default, because neither root nor
    // most containers can have a sandbox.
    launchOptions: { executablePath },
  },
});
