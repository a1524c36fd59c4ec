import { cx } from "@/components/ui/base/cx";
import { initialsOf } from "@/components/ui/base/initials";

/** Shows a person's initials in a circle, as decoration next to the name. */
export function Avatar({ name, size = 20 }: { name: string; size?: 20 | 28 }) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        "inline-grid shrink-0 place-items-center rounded-full border border-line bg-hover font-medium text-muted select-none",
        size === 20 ? "size-5 text-[9px]" : "size-7 text-xs",
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
