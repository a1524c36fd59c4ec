import { cx } from "@/components/ui/base/cx";

/** A grey bar, used inside `Loading`. Its class names set its size. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cx("block animate-breathe rounded-md bg-hover", className ?? "h-4 w-24")}
    />
  );
}

/** A grey bar in place of a line of text that is 20 px high. The class name sets its width. */
export function LineSkeleton({ className }: { className: string }) {
  return (
    <span className={cx("flex h-5 max-w-full items-center", className)}>
      <Skeleton className="h-3 w-full" />
    </span>
  );
}
