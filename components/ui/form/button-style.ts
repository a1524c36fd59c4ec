import { cx } from "@/components/ui/base/cx";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "danger-quiet";
export type ButtonSize = "md" | "sm";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "border-ink bg-ink text-bg hover:border-ink-hover hover:bg-ink-hover",
  secondary: "border-control bg-surface text-ink hover:bg-hover",
  ghost: "border-transparent bg-transparent text-muted hover:bg-hover hover:text-ink",
  danger: "border-red bg-red text-bg hover:border-red-hover hover:bg-red-hover",
  "danger-quiet": "border-control bg-surface text-red hover:bg-red-tint",
};

const SIZES: Record<ButtonSize, string> = {
  md: "h-8 px-3",
  sm: "h-7 px-2.5",
};

/** Returns the class names of a button, for `Button` and `ButtonLink`. */
export function buttonStyle(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return cx(
    "relative inline-flex shrink-0 select-none items-center justify-center gap-1.5",
    "rounded-control border text-sm font-medium whitespace-nowrap",
    "transition-colors duration-120",
    "disabled:pointer-events-none disabled:opacity-50",
    "[&_svg]:size-4 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
    className,
  );
}
