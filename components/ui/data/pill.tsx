import { cx } from "@/components/ui/base/cx";

export type PillTone = "green" | "amber" | "red" | "neutral" | "brass";

const TONES: Record<PillTone, { pill: string; dot: string }> = {
  green: { pill: "bg-green-tint text-green", dot: "bg-green" },
  amber: { pill: "bg-amber-tint text-amber", dot: "bg-amber" },
  red: { pill: "bg-red-tint text-red", dot: "bg-red" },
  neutral: { pill: "bg-hover text-muted", dot: "bg-control" },
  brass: { pill: "bg-hover text-brass-text", dot: "bg-brass" },
};

export interface PillProps {
  tone?: PillTone;
  /** True if the dot pulses, to show that the status will soon change. */
  live?: boolean;
  /** True if the dot is left out, for labels that are not a status, such as a role. */
  plain?: boolean;
  /** The word for the status. It is required, so that colour is never the only indication. */
  children: string;
  className?: string;
}

/**
 * Shows a status as one word with a coloured dot. The pill is 20 px high, and the dot is 6 px wide.
 */
export function Pill({ tone = "neutral", live, plain, children, className }: PillProps) {
  const style = TONES[tone];
  return (
    <span
      className={cx(
        "inline-flex h-5 shrink-0 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap",
        style.pill,
        className,
      )}
    >
      {!plain && (
        <span
          aria-hidden="true"
          className={cx("size-1.5 rounded-full", style.dot, live && "animate-breathe")}
        />
      )}
      {children}
    </span>
  );
}
