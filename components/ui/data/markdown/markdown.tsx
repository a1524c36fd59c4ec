import { Fragment, type ReactNode } from "react";
import { UrlText } from "@/components/ui/base/url-text";
import { VisibleText } from "@/components/ui/base/visible-text";
import { type MarkdownPart, readMarkdown } from "./read-markdown";

/**
 * Shows a Markdown text of unknown origin with its headings, lists, code and links. Nothing is
 * loaded: an image is shown as its text and address. A link shows its address, unless that is its
 * text. A text that is too long or nested too deeply is shown as it is.
 */
export function Markdown({ text }: { text: string }) {
  const parts = readMarkdown(text);
  if (parts === null) {
    return (
      <p className="max-w-[72ch] text-sm break-words whitespace-pre-wrap">
        <VisibleText text={text} />
      </p>
    );
  }
  return (
    <div className="flex max-w-[72ch] min-w-0 flex-col gap-3 text-sm break-words">
      <Parts parts={parts} />
    </div>
  );
}

function Parts({ parts }: { parts: readonly MarkdownPart[] }) {
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the order of the parts never changes.
    <Fragment key={index}>
      <Part part={part} />
    </Fragment>
  ));
}

const MONO = "rounded-sm bg-sunken px-1 font-mono text-[0.92em]";
const LIST = "flex flex-col gap-1 pl-5";

function Part({ part }: { part: MarkdownPart }): ReactNode {
  const { kind, text, children, number } = part;
  const inside = <Parts parts={children} />;
  switch (kind) {
    case "text":
      return <VisibleText text={text} />;
    case "break":
      return <br />;
    case "rule":
      return <hr className="border-line" />;
    case "code":
      return (
        <code className={MONO}>
          <VisibleText text={text} />
        </code>
      );
    case "code_block":
      return <Code part={part} />;
    case "paragraph":
      return <p>{inside}</p>;
    // The levels of the text's headings do not continue those of the page, so all are alike.
    case "heading":
      return <h3 className="pt-1 font-medium">{inside}</h3>;
    case "quote":
      return (
        <blockquote className="flex flex-col gap-3 border-l-2 border-line pl-3 text-muted">
          {inside}
        </blockquote>
      );
    case "list":
      return <ul className={`${LIST} list-disc`}>{inside}</ul>;
    case "numbered_list":
      return <ol className={`${LIST} list-decimal`}>{inside}</ol>;
    case "item":
      return (
        <li className="[&>ol]:mt-1 [&>p+p]:mt-2 [&>ul]:mt-1" value={number}>
          {inside}
        </li>
      );
    case "strong":
      return <strong className="font-medium">{inside}</strong>;
    case "emphasis":
      return <em>{inside}</em>;
    case "deleted":
      return <del>{inside}</del>;
    case "link":
      return <Address part={part}>{inside}</Address>;
    case "image":
      return (
        <Address part={part}>
          Image: <VisibleText text={text} />
        </Address>
      );
  }
}

function Code({ part: { text, note } }: { part: MarkdownPart }) {
  return (
    <div className="rounded-control border border-line bg-sunken px-3 py-2">
      {note && (
        <p className="mb-1 text-xs text-muted">
          <VisibleText text={note} />
        </p>
      )}
      <pre className="font-mono text-xs/5 break-words whitespace-pre-wrap">
        <VisibleText text={text.replace(/\n$/, "")} />
      </pre>
    </div>
  );
}

/** A link with its address and title as text, so that the address cannot be disguised. */
function Address({ part, children }: { part: MarkdownPart; children: ReactNode }) {
  const { kind, href, note } = part;
  const isPlain = part.children.map(({ text }) => text).join("") === href;
  return (
    <>
      {href && kind === "link" ? (
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="rounded-sm underline decoration-control underline-offset-3 hover:decoration-brass"
        >
          {children}
        </a>
      ) : (
        children
      )}
      {href && !isPlain && (
        <span className="text-muted">
          {" ("}
          <UrlText text={href} />)
        </span>
      )}
      {note && (
        <span className="text-muted">
          {" “"}
          <VisibleText text={note} />”
        </span>
      )}
    </>
  );
}
