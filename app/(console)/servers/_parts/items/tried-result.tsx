import { VisibleText } from "@/components/ui/base/visible-text";
import { CodeBlock } from "@/components/ui/data/code-block";
import { Pill, type PillTone } from "@/components/ui/data/pill";
import type { ShownBlock, TriedTool } from "@/lib/catalogue/view";
import { withUnseenNamed } from "@/lib/servers/view-unseen";

const OUTCOMES: Readonly<Record<TriedTool["outcome"], { word: string; tone: PillTone }>> = {
  answered: { word: "Answered", tone: "green" },
  failed: { word: "The tool reported an error", tone: "red" },
  refused: { word: "The server refused", tone: "red" },
  asks: { word: "The server asks for input", tone: "amber" },
};

/** Shows the result of a tool call: text, structured content, images, links, or the error. */
export function TriedResult({ result }: { result: TriedTool }) {
  const { outcome, blocks, structured, durationMs, requestId } = result;
  const { word, tone } = OUTCOMES[outcome];
  return (
    <section aria-label="Result" className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <Pill tone={tone}>{word}</Pill>
        <span className="tabular-nums">{durationMs.toLocaleString("en-GB")} ms</span>
        <code className="truncate font-mono text-xs select-all" title="Request ID">
          {requestId}
        </code>
      </div>
      {outcome === "asks" && (
        <p className="text-sm text-muted">
          The server needs input first. Only a client that supports this can answer.
        </p>
      )}
      {blocks.map((block, index) => (
        <Block
          // biome-ignore lint/suspicious/noArrayIndexKey: the order of the blocks never changes.
          key={index}
          block={block}
          number={blocks.length > 1 ? ` ${index + 1}` : ""}
        />
      ))}
      {structured && <CodeBlock code={structured} label="Structured content" wrap />}
      {blocks.length === 0 && !structured && outcome !== "asks" && (
        <p className="text-sm text-muted">The result is empty.</p>
      )}
    </section>
  );
}

function Block({ block, number }: { block: ShownBlock; number: string }) {
  switch (block.type) {
    case "text":
      return (
        <CodeBlock code={block.text} label={withUnseenNamed(block.uri ?? `Text${number}`)} wrap />
      );
    case "image":
      return (
        // biome-ignore lint/performance/noImgElement: the image has no URL: it is in the result.
        <img
          src={`data:${block.mimeType};base64,${block.data}`}
          alt={`Result${number}`}
          className="max-w-full rounded-control border border-line"
        />
      );
    case "link":
      return (
        <p className="min-w-0 text-sm break-words">
          <VisibleText text={block.name} />{" "}
          <code className="font-mono text-muted">
            <VisibleText text={block.uri} />
          </code>
        </p>
      );
    case "other":
      return <CodeBlock code={block.json} label={`Content${number}`} wrap />;
  }
}
