import { describe, expect, it } from "vitest";
import { failureStatus } from "@/lib/errors/error-wire";
import { failureText } from "@/lib/errors/errors-text";
import { FAILURE_CODES } from "@/lib/errors/view-codes";
import { documentHref } from "./document-href";
import { DOCUMENTS, ERROR_PAGES, fileOf, readDocument } from "./documents";
import { renderDocument } from "./render-document";

const page = async (path: string) => (await readDocument(path)) ?? "";

describe("every error code has a page", () => {
  it.each(FAILURE_CODES)(
    "the page of %s has its message, its cause and what to do",
    async (code) => {
      const text = await page(`errors/${code}`);
      expect(text).toMatch(new RegExp(`^# ${code}\n`));
      const [, quoted = ""] = /^> (.+)$/m.exec(text) ?? [];
      expect(quoted.replaceAll("…", "").trim()).toBe(failureText({ code, rule: "" }));
      expect(text).toMatch(/^Latchkey does not start|^The console says|^Status \d{3}:$/m);
      const [, status] = /^Status (\d{3}):$/m.exec(text) ?? [];
      if (status) expect(Number(status)).toBe(failureStatus({ code }));
      expect(text).toMatch(/## Why it happens\n\n- .+\n(- .+\n)*\n## What to do\n\n- /);
    },
  );

  it("no page describes a code that does not exist", () => {
    expect(ERROR_PAGES.map((path) => path.replace("errors/", ""))).toEqual(
      FAILURE_CODES.toSorted(),
    );
    expect(ERROR_PAGES.filter((path) => fileOf(path) === null)).toEqual([]);
  });
});

describe("documents of docs/ become pages", () => {
  it("every listed document exists, and has a title", async () => {
    const paths = DOCUMENTS.flatMap(([, entries]) => entries.map(({ path }) => path));
    expect(paths.filter((path) => fileOf(path) === null)).toEqual([]);
    for (const path of paths) {
      const { title, html } = renderDocument(await page(path), () => null);
      expect([path, title, html]).toEqual([path, expect.stringMatching(/\S/), expect.any(String)]);
    }
  });

  it.each(["../README", "../CHANGELOG", "errors/../api", "constructor", "nothing", ""])(
    "there is no document at %j",
    async (path) => {
      expect(await readDocument(path)).toBeNull();
    },
  );

  it("links between documents lead to their pages, and other files are only named", () => {
    expect(documentHref("api", "operations.md#limits")).toBe("/docs/operations#limits");
    expect(documentHref("errors/conflict", "../api.md")).toBe("/docs/api");
    expect(documentHref("api", "#errors")).toBe("#errors");
    expect(documentHref("changelog", "docs/api.md#limits")).toBe("/docs/api#limits");
    expect(documentHref("operations", "../CHANGELOG.md")).toBe("/docs/changelog");
    expect(documentHref("api", "../README.md")).toBeNull();
    expect(documentHref("api", "../lib/verbs.ts")).toBeNull();
  });

  it("headings get anchors, HTML stays text, and a wide table can be scrolled by keyboard", () => {
    const { title, html } = renderDocument(
      "# One `two`\n\n## `POST /mcp`: a\n\n<b>x</b> [in](a.md) [out](b.txt) [web](https://example.com)\n\n| a |\n|---|\n| b |\n",
      (target) => (target === "a.md" ? "/docs/a" : null),
    );
    expect(title).toBe("One `two`");
    expect(html).toContain('<h2 id="post-mcp-a">');
    expect(html).toContain("&lt;b&gt;x&lt;/b&gt;");
    expect(html).toContain('<a href="/docs/a">in</a> out <a href="https://example.com"');
    expect(html).toMatch(/<div[^>]*tabindex="0"><table>/);
  });
});
