import { expect, test } from "vitest";
import { detailText } from "./view-details";

test.each([
  [{ target: "github_create_issue", server: "github" }, "github_create_issue · github"],
  [{ kind: "tool", item: "create_issue" }, "create_issue"],
  [{ servers: ["a", "b", "c", "d", "e"] }, "a, b, c and 2 more"],
  [{ servers: [{ server: "github", tools: ["*"] }] }, "github"],
  [{ servers: [] }, "none"],
  [{ from: "Worker" }, "was Worker"],
  [{ from: "Old", to: "New" }, "Old → New"],
  [{ from: "member", to: "operator" }, "member → operator"],
  [{ person: "mia@example.com", role: "lead" }, "mia@example.com · lead"],
  [{ before: { a: 1, perMinute: 2 }, after: { a: 1, perMinute: 3 } }, "per minute"],
  [{ changed: ["url", "allowedAddresses"] }, "url, allowed addresses"],
  [{ kind: "personal", expiresAt: "2027-02-20T10:00:00.000Z" }, "expires 20 Feb 2027"],
  [{ kind: "personal", expiresAt: null }, "never expires"],
  [{ reason: "Was leaked" }, "“Was leaked”"],
  [{ purpose: "password_reset" }, "password reset"],
  [{ ended_sessions: 2 }, null],
  [null, null],
])("the row of a record with the details %j says %j", (details, text) => {
  expect(detailText({ details })).toBe(text);
});
