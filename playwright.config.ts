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
  // Each worker runs a server of its own; two of them use two cores.
  workers: 2,
  forbidOnly: true,
  // A failed test is run again only for its trace: it stays failed, whatever the second result is.
  retries: 1,
  failOnFlakyTests: true,
  // Generous, since machines are shared: only a failing test takes long.
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
    // Without Chromium's own sandbox, which is Playwright's default: root and most containers
    // cannot have one.
    launchOptions: { executablePath },
  },
});
