import MarkdownIt from "markdown-it";
import { isValidElement, type ReactNode } from "react";
import { expect, test } from "vitest";
import { Markdown } from "./markdown";
import { type MarkdownPart, readMarkdown } from "./read-markdown";

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Draws elements as HTML: components are called, and properties become attributes. */
function html(node: ReactNode): string {
  if (Array.isArray(node)) return node.map(html).join("");
  if (!isValidElement<Record<string, ReactNode>>(node)) {
    return typeof node === "string" || typeof node === "number" ? escaped(String(node)) : "";
  }
  const { type, props } = node;
  if (typeof type === "function") return html((type as (props: unknown) => ReactNode)(props));
  const { children, ...attributes } = props;
  if (typeof type !== "string") return html(children);
  const named = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  return `<${type}${named.join("")}>${html(children)}</${type}>`;
}

const drawn = (text: string) => html(Markdown({ text }));
/** What a person reads of the drawn text. */
const read = (text: string) =>
  drawn(text)
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const kinds = (text: string) => readMarkdown(text)?.map(({ kind }) => kind);
const linksOf = (text: string) => [...drawn(text).matchAll(/href="([^"]*)"/g)].map(([, to]) => to);

test("headings, lists, code, quotes and links become their elements", () => {
  expect(kinds("# One\n\nTwo\n\n- a\n- b\n\n3. c\n\n> d\n\n---\n\n```sh\nls\n```")).toEqual([
    ...["heading", "paragraph", "list", "numbered_list", "quote", "rule", "code_block"],
  ]);
  const page = drawn("Use **find** with `query`, see [the docs](https://example.com/a?b=1).\nNow.");
  expect(page).toContain("<strong");
  expect(page).toContain("<code");
  expect(page).toContain(
    '<a href="https://example.com/a?b=1" target="_blank" rel="noopener noreferrer nofollow"',
  );
  expect(page).toContain("<br></br>Now.");
});

test("the items of a numbered list keep their own numbers", () => {
  expect(drawn("7. a\n99. b")).toMatch(/<li[^>]* value="7">a<\/li><li[^>]* value="99">b<\/li>/);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java&#x73;cript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "//evil.example/x",
  "/teams",
  "?tab=settings",
  "blob:https://example.com/1",
  "https:",
])("the address %s gets no link", (address) => {
  expect(linksOf(`[go](${address}) and <${address}>`)).toEqual([]);
});

test("web and mail addresses get links, and a disguised address is shown behind its text", () => {
  expect(
    linksOf("[go](https://example.com) <http://a.example/> [mail](mailto:a@b.example)"),
  ).toEqual([...["https://example.com/", "http://a.example/", "mailto:a@b.example"]]);
  const spoof = "[https://bank.example](https://evil.example/x)";
  expect(read(spoof)).toBe("https://bank.example (https://evil.example/x)");
  expect(drawn("[go](https://xn--80ak6aa92e.example)")).toContain("xn--");
});

test("nothing is loaded, and HTML stays text", () => {
  const page = drawn(
    '![secret](https://evil.example/pixel.png "why") <img src=x onerror=alert(1)> <style>*{}</style>\n\n<script>alert(1)</script>\n\n<!-- quiet -->',
  );
  expect(page).not.toMatch(/<(img|script|style|iframe|link|svg|object)\b/i);
  expect(page).not.toMatch(/<[^>]*\s(src|style|on\w+)=/i);
  expect(page.replaceAll(/<[^>]*>/g, "")).toContain("evil.example/pixel.png");
  expect(page).toContain("&lt;!-- quiet --&gt;");
});

/** Places in which Markdown renderers lose text. Each has the word SEEN, which must be shown. */
const HIDING = [
  "[note]: https://example.com 'SEEN'",
  "[note]: <https://example.com/SEEN>\n\nText.",
  "[//]: # (SEEN)",
  "<!-- SEEN -->",
  "<div hidden>SEEN</div>",
  '[a](https://example.com "SEEN")',
  "[a](https://example.com/SEEN)",
  '![a](https://example.com/a.png "SEEN")',
  "![SEEN](https://example.com/a.png)",
  "![a ![SEEN](https://example.com/b.png)](https://example.com/a.png)",
  "```ts SEEN\nx\n```",
  "~~~\nSEEN",
  "| a |\n|---|\n| b | SEEN | SEEN |",
  "    SEEN",
  "[a][SEEN]",
  "[^1]: SEEN",
  "# a # SEEN",
  "\\SEEN",
];

test.each(HIDING)("%j hides nothing from the reader", (text) => {
  expect(read(text)).toContain("SEEN");
});

test("invisible characters are shown, also those that are written as entities", () => {
  for (const text of ["a\u200bb", "a&#x200b;b", "`a\u200bb`", "[a\u202eb](https://example.com)"]) {
    expect(drawn(text)).toMatch(/U\+20(0B|2E)/);
  }
});

test.each([
  ["quotes", `${"> ".repeat(400)}SEEN`],
  ["lists", Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}- SEEN`).join("\n")],
  ["length", `# a\n\n${"word ".repeat(2000)}SEEN`],
  ["markup", `${"*a* ".repeat(251)}SEEN`],
  ["unfinished markup", `${"[".repeat(501)}SEEN`],
  ["lines", `${"a\n".repeat(250)}SEEN`],
])("a text with too much of %s is shown as it is", (_what, text) => {
  expect(readMarkdown(text)).toBeNull();
  expect(read(text)).toContain(text);
});

const depthOf = (parts: readonly MarkdownPart[]): number =>
  1 + Math.max(0, ...parts.map(({ children }) => depthOf(children)));

test.each(["[", "![", "*a_", "`a", "<a", "](", "\\[", "**a ", "~~a*", "> ", "- ", "&#x", "[a]("])(
  "a text that repeats %j is read to a bounded depth, and loses no letter",
  (piece) => {
    const text = piece.repeat(Math.floor(8_000 / piece.length));
    const parts = readMarkdown(text);
    expect(depthOf(parts ?? [])).toBeLessThan(50);
    const letters = (all: string) => all.split("a").length;
    expect(letters(read(text))).toBe(letters(text));
  },
);

/** Counts what the parser does while it reads a text: tokens that are tried, and tokens made. */
function stepsOf(text: string): number {
  const { inline, block } = new MarkdownIt();
  const counted = [
    [Object.getPrototypeOf(inline), "skipToken"],
    [inline.State.prototype, "push"],
    [inline.State.prototype, "scanDelims"],
    [block.State.prototype, "push"],
    [block.State.prototype, "isEmpty"],
  ] as [Record<string, (...args: unknown[]) => unknown>, string][];
  let steps = 0;
  const restore = counted.map(([owner, name]) => {
    const original = owner[name];
    owner[name] = function (...args) {
      steps++;
      return original?.apply(this, args);
    };
    return () => Object.assign(owner, { [name]: original });
  });
  readMarkdown(text);
  for (const one of restore) one();
  return steps;
}

const MARKUP = [
  ...["[", "![", "[[]", "](", "[a](", "[a](b ", "*a_", "*a* ", "**a ", "***", "_*", "~~a*", "~a~~"],
  ...[
    "`a",
    "``a` ",
    "<a",
    "<http://a",
    "\\[",
    "&#x",
    "&amp;",
    "> ",
    "> a\n",
    "- a\n",
    "- - ",
    "1.\n",
  ],
  ...["#\n", "a\n=\n", "  - a\n", "|a|b|\n|-|-|\n", "\n\n- a", "- *a* [b](http://c) `d`\n"],
];

const LIMIT = 25_000;

test.each(MARKUP)("a text of any length that repeats %j is read in few steps", (piece) => {
  for (const length of [399, 799, 1_900, 8_192]) {
    const repeated = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
    expect(stepsOf(repeated)).toBeLessThan(LIMIT);
    expect(stepsOf(repeated.padEnd(8_192, "a"))).toBeLessThan(LIMIT);
  }
});
