import { expect, test } from "vitest";
import { DATABASE_AWAY_DIGEST, failureWords } from "./failure-words";

const withDigest = (digest: string) => Object.assign(new Error("hidden"), { digest });
const chunk = Object.assign(new Error("Loading chunk 12 failed"), { name: "ChunkLoadError" });

test.each([
  [new TypeError("n is not a function"), "This page failed in your browser", true],
  [chunk, "A part of this page did not load", true],
  [
    new TypeError("Failed to fetch dynamically imported module: /_next/a.js"),
    "A part of this page did not load",
    true,
  ],
  [new TypeError("Failed to fetch"), "No answer came from Latchkey", false],
  [withDigest("2847"), "This page could not be shown", false],
  [withDigest(DATABASE_AWAY_DIGEST), "The database is not reachable", false],
])("%s is told as %s", (error, title, reload) => {
  expect(failureWords(error)).toMatchObject({ title, reload });
});

test("only what the server threw is the server's, and is looked for in its log", () => {
  const browser = failureWords(new TypeError("n is not a function"));
  expect(browser.text).not.toMatch(/failed on the server|log/);
  expect(browser.detail).toBe("TypeError: n is not a function");
  expect(browser.digest).toBeUndefined();
  const server = failureWords(withDigest("2847"));
  expect(server.digest).toBe("2847");
  expect(server.detail).toBeUndefined();
  expect(server.text).toContain("on the server");
});
