"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps } from "react";
import { cx } from "@/components/ui/base/cx";
import { Tooltip } from "@/components/ui/base/tooltip";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "className"> {
  /**
   * Says what the button does, beginning with a verb. It is both the accessible name and the
   * tooltip.
   */
  label: string;
  size?: "md" | "sm";
  /** True if the button has no tooltip, for example because it opens a menu with the same name. */
  plain?: boolean;
  className?: string;
}

/** A square button that contains a 16 px icon. It has an accessible name and a tooltip. */
export function IconButton({
  label,
  size = "md",
  plain = false,
  type = "button",
  className,
  ...rest
}: IconButtonProps) {
  const button = (
    <BaseButton
      {...rest}
      type={type}
      aria-label={label}
      className={cx(
        "inline-grid shrink-0 place-items-center rounded-control text-muted",
        "transition-colors duration-120 hover:bg-hover hover:text-ink",
        "data-[popup-open]:bg-hover data-[popup-open]:text-ink",
        "disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4",
        size === "md" ? "size-8" : "size-7",
        className,
      )}
    />
  );
  return plain ? button : <Tooltip content={label}>{button}</Tooltip>;
}
