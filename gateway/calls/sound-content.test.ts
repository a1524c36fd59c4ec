import { expect, test } from "vitest";
import { hasSoundContent } from "./sound-content";

const text = { type: "text", text: "x" };
const link = { type: "resource_link", uri: "file:///a", name: "a" };
const image = { type: "image", data: "QUJD", mimeType: "image/png" };

test("content of every kind defined by MCP is valid, and so is an empty list of content", async () => {
  const annotations = { audience: ["user"], priority: 1 };
  const content = [text, link, image, { ...text, annotations, _meta: { a: { b: [1] } } }];
  for (const result of [{}, { content: [] }, { content }]) {
    expect(await hasSoundContent(result)).toBe(true);
  }
});

test.each([
  ["no list", "text"],
  ["a block without a type", [{}]],
  ["an invalid block", [text, 7]],
  ["a block of an unknown type", [{ type: "hologram" }]],
  ["thousands of them", Array(24_000).fill({})],
  ["a list that is far too long", [{ ...text, annotations: { audience: Array(40_000).fill(1) } }]],
  ["far too many icons", [{ ...link, icons: Array(40_000).fill({ src: "x" }) }]],
])("%s is invalid content", async (_, content) => {
  expect(await hasSoundContent({ content })).toBe(false);
});

test("checking a large result yields to the event loop, so that other tasks can run", async () => {
  let turns = 0;
  let busy = true;
  const watch = () => {
    turns++;
    if (busy) setImmediate(watch);
  };
  setImmediate(watch);
  expect(await hasSoundContent({ content: Array(10_000).fill(text) })).toBe(true);
  busy = false;
  expect(turns).toBeGreaterThanOrEqual(19);
});
