import { VisibleText } from "@/components/ui/base/visible-text";
import { RelativeTime } from "@/components/ui/data/time/relative-time";
import { SectionCard } from "@/components/ui/layout/section-card";
import { TextLink } from "@/components/ui/layout/text-link";
import type { UnusedItem } from "@/lib/usage/view-calls";

interface UnusedListProps {
  items: readonly UnusedItem[];
  /** The number of all unused items, of which `items` may be only the first. */
  total: number;
  now: Date;
  /** The range in words: "the last 7 days". */
  words: string;
}

/** Lists the tools or servers that nobody called within the range. */
export function UnusedList({ items, total, now, words }: UnusedListProps) {
  const hidden = total - items.length;
  return (
    <SectionCard
      flush
      className="mt-6"
      title={`Not called in ${words}`}
      description="If nobody needs them, hide them or take them out of the grants."
      footer={hidden > 0 ? `${hidden.toLocaleString("en-GB")} more are not shown.` : undefined}
    >
      <ul aria-label="Not called" className="divide-y divide-line">
        {items.map(({ server, tool, lastCalledAt }) => (
          <li
            key={`${server} ${tool}`}
            className="flex min-h-10 items-center gap-3 px-5 py-1.5 text-sm"
          >
            <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2">
              {tool && (
                <code className="truncate font-mono">
                  <VisibleText text={tool} />
                </code>
              )}
              <TextLink href={`/servers/${server}`} className={tool ? "text-xs text-muted" : ""}>
                {server}
              </TextLink>
            </span>
            <span className="shrink-0 text-xs text-muted">
              {lastCalledAt ? (
                <>
                  last <RelativeTime at={lastCalledAt} now={now} />
                </>
              ) : (
                "no call recorded"
              )}
            </span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
