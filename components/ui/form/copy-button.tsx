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
  /** What to select when the clipboard refuses. */
  selectTarget?: RefObject<HTMLElement | null>;
  /** Only after the clipboard's promise resolved. */
  onCopied?: () => void;
  onRefused?: () => void;
}

type State = "idle" | "copied" | "refused";

const WORDS = { copied: "Copied", refused: "Selected, copy it by keyboard" };
const SHOWN_MS = 2500;

/** Copies, and says so only when the clipboard has it. Refused: selects the text and says that. */
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
  const refusedWords = selectTarget ? WORDS.refused : "The clipboard refused, select it by hand";
  const words = state === "copied" ? WORDS.copied : state === "refused" ? refusedWords : label;
  return (
    <>
      {iconOnly ? (
        <IconButton label={words} size={size} onClick={copy}>
          <Icon aria-hidden="true" className={state === "copied" ? "text-green" : undefined} />
        </IconButton>
      ) : (
        <Button variant={variant} size={size} onClick={copy}>
          <Icon aria-hidden="true" />
          {words}
        </Button>
      )}
      <span role="status" className="sr-only">
        {state === "idle" ? "" : words}
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
