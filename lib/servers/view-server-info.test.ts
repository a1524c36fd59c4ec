import { expect, test } from "vitest";
import { shownIcon, shownWebsite } from "./view-server-info";

const info = (more: object) => ({ name: "odd", version: "1", ...more });

test.each([
  ["https://x.example/about?a=1", "https://x.example/about?a=1"],
  ["http://x.example/", null],
  ["javascript:alert(1)", null],
  ["https://user:pass@x.example/", null],
  ["no address", null],
])("the website %s is shown as %s", (websiteUrl, shown) => {
  expect(shownWebsite(info({ websiteUrl }))).toBe(shown);
});

test("only an icon that is part of the answer and cannot run code is shown", () => {
  const png = "data:image/png;base64,iVBORw0KGgo=";
  const svg = "data:image/svg+xml;base64,PHN2Zy8+";
  expect(shownIcon(info({ icons: [{ src: "https://x.example/i.png" }, { src: svg }] }))).toBeNull();
  expect(shownIcon(info({ icons: [{ src: svg }, { src: png }] }))).toBe(png);
  expect(shownIcon(info({}))).toBeNull();
});
