import { expect, test } from "vitest";
import { ACTION_CHOICES, actionText, sameEvent } from "./view-actions";
import { denialText } from "./view-denials";
import { HOLDER_REASONS } from "./view-holders";

test.each([
  ["api_key", "Changed a key's limits", "The key is revoked"],
  [null, "Changed a key's limits", "The key is revoked"],
  ["connection", "Changed an app's limits", "The app's connection was ended"],
  ["trust_rule", "Changed a trust rule's limits", "The trust rule was ended"],
])("texts about a subject of the kind %s use the noun for that kind", (kind, action, denial) => {
  expect(actionText("keys.set_limits", "done", kind)).toBe(action);
  expect(denialText("invalid_token", "revoked", kind)).toContain(denial);
});

test("no sentence for an app or a trust rule mentions a key, and each has a counterpart for keys", () => {
  for (const sentences of Object.values(HOLDER_REASONS)) {
    for (const [reason, sentence] of Object.entries(sentences)) {
      expect(sentence).not.toMatch(/\bkeys?\b/);
      expect(denialText(null, reason)).not.toBe("The request was refused.");
    }
  }
});

test("the filter offers each event once, also if several verbs write it", () => {
  const labels = ACTION_CHOICES.map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
  expect(sameEvent("upstreams.add")).toEqual(["upstreams.register", "upstreams.add"]);
  expect(sameEvent("unheard.of")).toEqual(["unheard.of"]);
});

test.each([
  ["upstreams.hide_item", { kind: "tool" }, "Hid a tool"],
  [
    "upstreams.hide_item",
    { kind: "resource_template", hidden: false },
    "Unhid a resource template",
  ],
  ["upstreams.show_item", null, "Unhid an item"],
  ["mcp.call", { method: "resources/read" }, "Read a resource"],
  ["mcp.call", { method: "tools/call" }, "Called a tool"],
])("the text of %s with the details %j says what it was about", (action, details, text) => {
  expect(actionText(action, "done", "upstream", details)).toBe(text);
});

test("the text of an action that was denied says that it was tried", () => {
  expect(actionText("keys.set_limits", "denied", "connection")).toBe(
    "Tried to change an app's limits",
  );
  expect(actionText("sessions.sign_in", "denied")).toBe("Tried to sign in");
});
