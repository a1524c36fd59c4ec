import { Children, isValidElement, type ReactElement, type ReactNode } from "react";
import { expect, test } from "vitest";
import { UrlText } from "./url-text";

/** Returns the texts between the places at which a line may break. */
const partsOf = (text: string) =>
  UrlText({ text }).map((part: ReactElement<{ children: ReactNode }>) =>
    Children.toArray(part.props.children)
      .map((child) => (isValidElement<{ text?: string }>(child) ? (child.props.text ?? "") : ""))
      .join(""),
  );

test("an address may break behind its separators, but not within them", () => {
  expect(partsOf("https://mcp.example.com/v1/files?team=red&mode=all")).toEqual([
    ...["https://", "mcp.example.com/", "v1/", "files?", "team=", "red&", "mode=", "all"],
  ]);
  expect(partsOf("a???b//c")).toEqual(["a???", "b//", "c"]);
});

test.each(["", "npx -y @scope/server --root /srv/data", "https://x.example/a\u200bb"])(
  "the parts of %j together are the text itself",
  (text) => {
    expect(partsOf(text).join("")).toBe(text);
  },
);
