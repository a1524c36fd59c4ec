import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Scroller } from "@/components/ui/layout/scroller";
import { comparedTexts } from "@/lib/servers/view-definition";
import { lineDiff } from "./line-diff";

const SIGNS = { same: " ", gone: "−", new: "+" } as const;
const WORDS = { same: "", gone: "Removed: ", new: "Added: " } as const;
const TONES = { same: "text-muted", gone: "bg-red-tint text-red", new: "bg-green-tint text-green" };

/**
 * Shows the difference between two definitions of an item, given as JSON text: first the
 * description, then all other fields. A different order of keys does not count as a change.
 */
export function ItemDiff({ before, after }: { before: string; after: string }) {
  const [old, now] = [comparedTexts(before), comparedTexts(after)];
  return (
    <div className="flex flex-col gap-3">
      {old.description !== now.description && (
        <Diff label="Description" before={old.description} after={now.description} />
      )}
      {old.rest !== now.rest && <Diff label="Definition" before={old.rest} after={now.rest} />}
    </div>
  );
}

function Diff({ label, before, after }: { label: string; before: string; after: string }) {
  const lines = lineDiff(before, after);
  return (
    <div>
      <p className="mb-1 text-xs text-muted">{label}, before and after</p>
      <Scroller
        label={`Change of the ${label.toLowerCase()}`}
        className="max-h-80 rounded-control border border-line bg-sunken py-1.5"
      >
        <ol className="w-fit min-w-full font-mono text-xs/5">
          {lines.map(({ kind, text }, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the order of the lines never changes.
              key={index}
              className={cx("flex gap-2 px-3 whitespace-pre-wrap", TONES[kind])}
            >
              <span aria-hidden="true" className="select-none">
                {SIGNS[kind]}
              </span>
              <span className="min-w-0 break-words">
                <span className="sr-only">{WORDS[kind]}</span>
                {text ? <VisibleText text={text} /> : " "}
              </span>
            </li>
          ))}
        </ol>
      </Scroller>
    </div>
  );
}
