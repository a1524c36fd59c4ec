"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useId, useState } from "react";
import { cx } from "@/components/ui/base/cx";
import {
  controlStyle,
  describedBy,
  FieldFrame,
  type FieldTexts,
} from "@/components/ui/base/field-frame";

export interface PasswordFieldProps
  extends Omit<ComponentProps<"input">, "className" | "type" | "autoComplete">,
    FieldTexts {
  autoComplete: "current-password" | "new-password";
  className?: string;
}

/** A password field with a button that makes the password visible. */
export function PasswordField({
  label,
  hint,
  error,
  note,
  hideLabel,
  id,
  className,
  ...rest
}: PasswordFieldProps) {
  const own = useId();
  const fieldId = id ?? own;
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <FieldFrame id={fieldId} {...{ label, hint, error, note, hideLabel, className }}>
      <div className="relative">
        <input
          {...rest}
          id={fieldId}
          type={shown ? "text" : "password"}
          spellCheck={false}
          autoCapitalize="none"
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(fieldId, { hint, error })}
          className={cx(controlStyle, "h-8 pr-9")}
        />
        <button
          type="button"
          aria-label="Show password"
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0.5 right-0.5 grid w-7 place-items-center rounded-md text-muted hover:text-ink"
        >
          <Icon aria-hidden="true" className="size-4" />
        </button>
      </div>
    </FieldFrame>
  );
}
