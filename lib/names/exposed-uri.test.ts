import { expect, test } from "vitest";
import { exposedUri, originalUri } from "./exposed-uri";

const odd = { name: "odd", prefixed: true };

test.each([
  ["file:///a%20b.txt", "latchkey://odd/file:///a%20b.txt"],
  ["ui://odd/app.html", "ui://odd/odd/app.html"],
  ["ui://Weather.Example:8/a/../b?x=1#y", "ui://odd/Weather.Example:8/a/../b?x=1#y"],
  ["ui://w/{id}{?q,lang}", "ui://odd/w/{id}{?q,lang}"],
  ["ui://", "ui://odd/"],
  ["UI://x", "latchkey://odd/UI://x"],
])("%s is %s for clients, and back", (own, exposed) => {
  expect(exposedUri(odd, own)).toBe(exposed);
  expect(originalUri(exposed)).toEqual({ server: "odd", uri: own });
  expect(exposedUri({ ...odd, prefixed: false }, own)).toBe(own);
});

test("the URI of a UI resource survives a URL parser", () => {
  const { href } = new URL(exposedUri(odd, "ui://weather/view.html?x=1"));
  expect(originalUri(href)).toEqual({ server: "odd", uri: "ui://weather/view.html?x=1" });
});
