import { expect, test } from "vitest";
import { DATABASE_AWAY_DIGEST, failureText } from "./failure-text";

const withDigest = (digest: string) => Object.assign(new Error("hidden"), { digest });
const chunk = Object.assign(new Error("Loading chunk 12 failed"), { name: "ChunkLoadError" });

test.each([
  [new TypeError("n is not a function"), "This page failed in your browser", true],
  [chunk, "Part of this page did not load", true],
  [
    new TypeError("Failed to fetch dynamically imported module: /_next/a.js"),
    "Part of this page did not load",
    true,
  ],
  [new TypeError("Failed to fetch"), "Latchkey did not answer", false],
  [withDigest("2847"), "This page could not be shown", false],
  [withDigest(DATABASE_AWAY_DIGEST), "The database is not reachable", false],
])("the error %s is shown with the title %s", (error, title, reload) => {
  expect(failureText(error)).toMatchObject({ title, reload });
});

test("an error with a digest is shown as a server error with a code for the log, and an error without one is not", () => {
  const browser = failureText(new TypeError("n is not a function"));
  expect(browser.text).not.toMatch(/failed on the server|log/);
  expect(browser.detail).toBe("TypeError: n is not a function");
  expect(browser.digest).toBeUndefined();
  const server = failureText(withDigest("2847"));
  expect(server.digest).toBe("2847");
  expect(server.detail).toBeUndefined();
  expect(server.text).toContain("on the server");
});
