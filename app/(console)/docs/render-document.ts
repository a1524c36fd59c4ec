import MarkdownIt from "markdown-it";

export interface RenderedDocument {
  readonly title: string;
  /** The HTML of everything below the title. */
  readonly html: string;
}

/**
 * Renders a document of this repository. Each heading gets the id that it has on GitHub. A link to
 * another document leads to the address that `hrefOf` gives for it; if that is null, only its text
 * is shown. HTML in the document stays text.
 */
export function renderDocument(
  markdown: string,
  hrefOf: (target: string) => string | null,
): RenderedDocument {
  const [, title = "", body = ""] = /^# ([^\n]+)\n(.*)$/s.exec(markdown) ?? [];
  return { title, html: renderer(hrefOf).render(body) };
}

function renderer(hrefOf: (target: string) => string | null) {
  const markdown = new MarkdownIt({ html: false });
  const { rules } = markdown.renderer;
  rules.heading_open = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet("id", anchorOf(tokens[index + 1]?.content ?? ""));
    return self.renderToken(tokens, index, options);
  };
  const left: boolean[] = [];
  rules.link_open = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    const target = String(token?.attrGet("href") ?? "");
    const outside = /^https?:/.test(target);
    const href = outside ? target : hrefOf(target);
    left.push(href === null);
    if (!token || href === null) return "";
    token.attrSet("href", href);
    if (outside) token.attrSet("rel", "noreferrer");
    return self.renderToken(tokens, index, options);
  };
  rules.link_close = () => (left.pop() ? "" : "</a>");
  // A wide table scrolls in a box of its own, which the keyboard reaches too.
  rules.table_open = () =>
    '<div class="doc-table" role="region" aria-label="Table" tabindex="0"><table>';
  rules.table_close = () => "</table></div>";
  return markdown;
}

/** Returns the anchor of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}
