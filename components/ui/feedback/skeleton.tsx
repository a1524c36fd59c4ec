import { cx } from "@/components/ui/base/cx";

/** A grey bar, sized by its classes, for use inside a `Loading`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cx("block animate-breathe rounded-md bg-hover", className ?? "h-4 w-24")}
    />
  );
}

/** A bar in place of a 20 px line; the class sets its width. */
export function LineSkeleton({ className }: { className: string }) {
  return (
    <span className={cx("flex h-5 max-w-full items-center", className)}>
      <Skeleton className="h-3 w-full" />
    </span>
  );
}
