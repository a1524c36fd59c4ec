"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps } from "react";
import { Spinner } from "@/components/ui/base/spinner";
import { type ButtonSize, type ButtonVariant, buttonStyle } from "./button-style";

export interface ButtonProps extends Omit<ComponentProps<"button">, "className"> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /**
   * True while an action is running. The button then shows a spinner, keeps its width and focus,
   * and ignores clicks.
   */
  pending?: boolean;
  className?: string;
}

/** A button. Its type is "button" by default, so that it does not submit a form by accident. */
export function Button({
  variant = "secondary",
  size = "md",
  pending = false,
  disabled = false,
  type = "button",
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      type={type}
      disabled={disabled || pending}
      focusableWhenDisabled={pending}
      aria-busy={pending || undefined}
      className={buttonStyle(variant, size, className)}
    >
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={pending ? "inline-flex items-center gap-1.5 opacity-0" : "contents"}>
        {children}
      </span>
    </BaseButton>
  );
}
