import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { Scroller } from "@/components/ui/layout/scroller";
import { lineDiff } from "./line-diff";

type Definition = Readonly<Record<string, unknown>>;

const SIGNS = { same: " ", gone: "−", new: "+" } as const;
const WORDS = { same: "", gone: "Removed: ", new: "Added: " } as const;
const TONES = { same: "text-muted", gone: "bg-red-tint text-red", new: "bg-green-tint text-green" };

/**
 * Shows the difference between two definitions of an item: first the description, then all other
 * fields.
 */
export function ItemDiff({ before, after }: { before: Definition; after: Definition }) {
  const { description: oldWords = "", ...oldRest } = before;
  const { description: newWords = "", ...newRest } = after;
  const words = [String(oldWords), String(newWords)] as const;
  const rest = [ordered(oldRest), ordered(newRest)] as const;
  return (
    <div className="flex flex-col gap-3">
      {words[0] !== words[1] && <Diff label="Description" before={words[0]} after={words[1]} />}
      {rest[0] !== rest[1] && <Diff label="Definition" before={rest[0]} after={rest[1]} />}
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

/**
 * Formats a value as JSON with sorted keys, so that a different order of keys does not count as a
 * change.
 */
function ordered(value: unknown): string {
  return JSON.stringify(sorted(value), null, 2);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}
