import { cx } from "@/components/ui/base/cx";

/** Returns one or two initials for a name: "AL" for "Ada Lovelace", "CD" for "ci-deploy". */
export function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const first = words[0] ?? "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return (Array.from(first)[0] ?? "").toUpperCase() + (Array.from(last)[0] ?? "").toUpperCase();
}

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
