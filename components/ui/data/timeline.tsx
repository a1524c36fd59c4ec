import type { ReactNode } from "react";
import { cx } from "@/components/ui/base/cx";

const DOTS = {
  neutral: "bg-control",
  green: "bg-green",
  amber: "bg-amber",
  red: "bg-red",
};

/**
 * A list of events on a vertical line, newest first. The caller must pass the events in this order.
 */
export function Timeline({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {children}
    </ol>
  );
}

export interface TimelineItemProps {
  tone?: keyof typeof DOTS;
  /** The title of the event, such as who did what. */
  title: ReactNode;
  time?: ReactNode;
  /** The details of the event, such as a reason, a rule or a request id. */
  children?: ReactNode;
}

/** A single event in a `Timeline`, with a dot in the colour of its tone. */
export function TimelineItem({ tone = "neutral", title, time, children }: TimelineItemProps) {
  return (
    <li className="group relative flex gap-3 pb-5 last:pb-0">
      <span
        aria-hidden="true"
        className="absolute top-5 bottom-[-4px] left-[3.5px] w-px bg-line group-last:hidden"
      />
      <span
        aria-hidden="true"
        className={cx("mt-[6.5px] size-2 shrink-0 rounded-full", DOTS[tone])}
      />
      <div className="min-w-0 flex-1 text-sm">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="min-w-0 break-words">{title}</span>
          {time && <span className="text-xs text-muted">{time}</span>}
        </div>
        {children && <div className="mt-0.5 break-words text-muted">{children}</div>}
      </div>
    </li>
  );
}
