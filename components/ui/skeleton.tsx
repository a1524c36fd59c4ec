import { cx } from "./cx";

/** A grey bar of the size that its classes give. Put it inside a `Loading`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cx("block animate-breathe rounded-md bg-hover", className ?? "h-4 w-24")}
    />
  );
}
