"use client";

import { Check, Copy, TextSelect } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { Button } from "./button";
import type { ButtonSize, ButtonVariant } from "./button-style";
import { IconButton } from "./icon-button";

export interface CopyButtonProps {
  text: string;
  label?: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  iconOnly?: boolean;
  /** The element that is selected if the text cannot be copied to the clipboard. */
  selectTarget?: RefObject<HTMLElement | null>;
  /** Called after the text has been copied to the clipboard. It is not called if copying failed. */
  onCopied?: () => void;
  onRefused?: () => void;
}

type State = "idle" | "copied" | "refused";

const TEXTS = { copied: "Copied", refused: "Selected, copy it by keyboard" };
const SHOWN_MS = 2500;

/**
 * The button that copies text and confirms that it was copied. If the browser denies access to the
 * clipboard, the button selects the text instead.
 */
export function CopyButton({
  text,
  label = "Copy",
  variant = "secondary",
  size = "md",
  iconOnly = false,
  selectTarget,
  onCopied,
  onRefused,
}: CopyButtonProps) {
  const [state, setState] = useState<State>("idle");

  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
      onCopied?.();
    } catch {
      select(selectTarget?.current);
      setState("refused");
      onRefused?.();
    }
  }

  const Icon = state === "copied" ? Check : state === "refused" ? TextSelect : Copy;
  const refusedText = selectTarget ? TEXTS.refused : "Clipboard refused, copy it by hand";
  const shownText = state === "copied" ? TEXTS.copied : state === "refused" ? refusedText : label;
  return (
    <>
      {iconOnly ? (
        <IconButton label={shownText} size={size} onClick={copy}>
          <Icon aria-hidden="true" className={state === "copied" ? "text-green" : undefined} />
        </IconButton>
      ) : (
        <Button variant={variant} size={size} onClick={copy}>
          <Icon aria-hidden="true" />
          <span className="grid justify-items-center [&>*]:col-start-1 [&>*]:row-start-1">
            <span>{shownText}</span>
            {/* Both texts take their place, so that nothing moves when the text was copied. */}
            <span aria-hidden="true" className="invisible">
              {label}
            </span>
            <span aria-hidden="true" className="invisible">
              {TEXTS.copied}
            </span>
          </span>
        </Button>
      )}
      <span role="status" className="sr-only">
        {state === "idle" ? "" : shownText}
      </span>
    </>
  );
}

function select(element: HTMLElement | null | undefined) {
  if (!element) return;
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}
