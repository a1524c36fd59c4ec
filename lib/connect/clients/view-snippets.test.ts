import { expect, test } from "vitest";
import { KEY_PLACEHOLDER } from "./view-client";
import { clients } from "./view-snippets";

const input = { publicUrl: "https://keys.example.com", tokenSeconds: 900 };
const KEY = `mcp_${"0a".repeat(16)}`;

function titles(key: string, oauth: boolean, id = "claude") {
  const client = clients({ ...input, key, oauth }).find((one) => one.id === id);
  return client?.ways.map(({ title }) => title).slice(0, 2);
}

test.each(["claude", "codex"])(
  "the guide for %s starts with signing in, or with the key if the key is new",
  (id) => {
    expect(titles(KEY_PLACEHOLDER, true, id)).toEqual([
      "Sign in with the browser",
      "With an API key",
    ]);
    expect(titles(KEY, true, id)).toEqual(["With an API key", "Sign in with the browser"]);
    expect(titles(KEY, false, id)?.[0]).toBe("With an API key");
  },
);

test("without OAuth, only clients that can use an API key are offered", () => {
  const ids = clients({ ...input, key: KEY_PLACEHOLDER, oauth: false }).map(({ id }) => id);
  expect(ids).toEqual(["claude", "codex", "curl", "typescript", "ci"]);
});

test("a snippet that is saved as a file never contains the key", () => {
  for (const { ways } of clients({ ...input, key: KEY, oauth: true })) {
    for (const { steps } of ways) {
      const files = steps.filter(({ title }) => /\.(json|yaml|yml|toml|mjs|py)$/.test(title));
      for (const { code } of files) expect(code).not.toContain(KEY);
    }
  }
});
