import MarkdownIt, { type Token } from "markdown-it";

/** A part of a Markdown text. Leaves have a `text`, and all other parts have `children`. */
export interface MarkdownPart {
  readonly kind: PartKind;
  readonly text: string;
  readonly children: readonly MarkdownPart[];
  /** The address of a link or an image, as an absolute URL. */
  readonly href?: string;
  /** The title of a link or an image, or the words behind the opening fence of a block of code. */
  readonly note?: string;
  /** The number of an item of a numbered list. */
  readonly number?: number;
}

type PartKind = (typeof CONTAINERS)[keyof typeof CONTAINERS] | Leaf;
type Leaf = "text" | "break" | "code" | "code_block" | "rule" | "image";

/** The pairs of tokens that contain other tokens, and the part that each pair becomes. */
const CONTAINERS = {
  paragraph: "paragraph",
  heading: "heading",
  blockquote: "quote",
  bullet_list: "list",
  ordered_list: "numbered_list",
  list_item: "item",
  strong: "strong",
  em: "emphasis",
  s: "deleted",
  link: "link",
} as const;

/**
 * A text with more of these is shown as it is, because the parser's work grows with their square.
 * They are counted before it begins. Marks are the characters that may begin or end markup.
 */
const CHARACTERS_MAX = 8_192;
const LINES_MAX = 200;
const MARKS_MAX = 400;
const MARKS = /[[\]*_~!<&\\`]/g;
/** A text with more parts is shown as it is, because drawing them costs as much as reading them. */
const TOKENS_MAX = 1_500;
/** A deeper text is shown as it is, because the parser leaves out what is nested too deeply. */
const DEPTH_MAX = 20;

// Rules that leave something out of what is shown are disabled: a model would read what people do
// not see. These are HTML, definitions of links, and tables, whose surplus cells have no place.
const parser = new MarkdownIt({ html: false, linkify: false, maxNesting: DEPTH_MAX + 5 });
parser.disable(["reference", "table"]);
parser.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim()) && URL.canParse(url);
parser.normalizeLink = (url) => (URL.canParse(url) ? new URL(url).href : url);

/**
 * Reads a Markdown text of unknown origin. Every word of the text is in one of the parts, so
 * nothing can be hidden from the people who read them. Links have only the schemes http, https and
 * mailto; anything else stays text, like HTML. Returns null for a text that is too long, has too
 * much markup or is nested too deeply: it must be shown as it is. The work is bounded, so that no
 * text holds the event loop.
 */
export function readMarkdown(source: string): readonly MarkdownPart[] | null {
  if (source.length > CHARACTERS_MAX || source.split("\n").length > LINES_MAX) return null;
  if ((source.match(MARKS)?.length ?? 0) > MARKS_MAX) return null;
  const tokens = parser.parse(source, {});
  if (countOf(tokens) > TOKENS_MAX) return null;
  if (tokens.some(({ level, children }) => level + depthOf(children) > DEPTH_MAX)) return null;
  return partsOf(tokens);
}

const countOf = (tokens: readonly Token[]): number =>
  tokens.reduce((sum, { children }) => sum + 1 + (children?.length ?? 0), 0);

const depthOf = (tokens: readonly Token[] | null): number =>
  Math.max(0, ...(tokens ?? []).map(({ level }) => level));

interface Open {
  readonly part: Omit<MarkdownPart, "children">;
  readonly children: MarkdownPart[];
}

function partsOf(tokens: readonly Token[]): MarkdownPart[] {
  const root: Open = { part: { kind: "paragraph", text: "" }, children: [] };
  const open = [root];
  for (const token of tokens) {
    const { children } = open.at(-1) ?? root;
    if (token.hidden) continue;
    if (token.type === "inline") children.push(...partsOf(token.children ?? []));
    else if (token.nesting === 1) open.push({ part: containerOf(token), children: [] });
    else if (token.nesting === 0) children.push(leafOf(token));
    else {
      const done = open.pop() ?? root;
      (open.at(-1) ?? root).children.push({ ...done.part, children: done.children });
    }
  }
  return root.children;
}

function containerOf(token: Token): Open["part"] {
  const name = token.type.replace(/_open$/, "");
  const kind = CONTAINERS[name as keyof typeof CONTAINERS] ?? "paragraph";
  // The parser leaves the number of each item in `info`.
  const numbered = name === "list_item" && token.info !== "";
  return {
    ...{ kind, text: "" },
    ...addressOf(token, "href"),
    ...(numbered ? { number: Number(token.info) } : {}),
  };
}

function leafOf(token: Token): MarkdownPart {
  const leaf = (kind: Leaf, text = token.content): MarkdownPart => ({ kind, text, children: [] });
  switch (token.type) {
    case "softbreak":
    case "hardbreak":
      return leaf("break", "\n");
    case "code_inline":
      return leaf("code");
    case "fence":
    case "code_block": {
      const note = token.info.trim();
      return { ...leaf("code_block"), ...(note ? { note } : {}) };
    }
    case "hr":
      return leaf("rule", "");
    case "image":
      return { ...leaf("image"), ...addressOf(token, "src") };
    default:
      return leaf("text");
  }
}

function addressOf(token: Token, name: "href" | "src"): Pick<MarkdownPart, "href" | "note"> {
  const textOf = (attribute: string) => String(token.attrGet(attribute) ?? "");
  const [href, note] = [textOf(name), textOf("title")];
  return { ...(href ? { href } : {}), ...(note ? { note } : {}) };
}
