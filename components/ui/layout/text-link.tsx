import Link from "next/link";
import type { ComponentProps } from "react";
import { cx } from "@/components/ui/base/cx";

/** A link within a sentence. It is underlined, so that it can be recognized without its colour. */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      {...rest}
      className={cx(
        "rounded-sm text-ink underline decoration-control underline-offset-3",
        "transition-colors duration-120 hover:decoration-brass",
        className,
      )}
    />
  );
}
