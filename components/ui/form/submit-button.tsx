"use client";

import { useFormStatus } from "react-dom";
import { Button, type ButtonProps } from "./button";

/** The submit button of a form. It is a primary button, and is pending while the action runs. */
export function SubmitButton({ variant = "primary", pending = false, ...rest }: ButtonProps) {
  const status = useFormStatus();
  return <Button {...rest} type="submit" variant={variant} pending={pending || status.pending} />;
}
