import { expect, test } from "vitest";
import { actionText } from "./view-actions";
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
