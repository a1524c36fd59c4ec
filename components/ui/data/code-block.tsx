"use client";

import { useRef } from "react";
import { cx } from "@/components/ui/base/cx";
import { VisibleText } from "@/components/ui/base/visible-text";
import { CopyButton } from "@/components/ui/form/copy-button";
import { Scroller } from "@/components/ui/layout/scroller";

export interface CodeBlockProps {
  code: string;
  /** The label for screen readers: "Command that gets an access token". */
  label: string;
  /** The title shown above the code. */
  title?: string;
  copyLabel?: string;
  /** True if long lines are wrapped, and false if they can be scrolled sideways. */
  wrap?: boolean;
  onCopied?: () => void;
  onRefused?: () => void;
}

/**
 * A block of code with a copy button. Long lines can be scrolled sideways with the pointer or the
 * keyboard.
 */
export function CodeBlock({
  code,
  label,
  title,
  copyLabel = "Copy",
  wrap = false,
  onCopied,
  onRefused,
}: CodeBlockProps) {
  const target = useRef<HTMLElement>(null);
  return (
    <div className="min-w-0 overflow-hidden rounded-control border border-line bg-sunken">
      <div className="flex h-9 items-center justify-between gap-3 border-b border-line pr-1 pl-3">
        <span className="truncate text-xs text-muted">{title ?? label}</span>
        <CopyButton
          text={code}
          label={copyLabel}
          size="sm"
          variant="ghost"
          selectTarget={target}
          onCopied={onCopied}
          onRefused={onRefused}
        />
      </div>
      <Scroller label={label}>
        <pre
          className={cx(
            "w-fit min-w-full px-3 py-2.5 font-mono text-sm",
            wrap && "w-full wrap-anywhere whitespace-pre-wrap",
          )}
        >
          <code ref={target}>
            <VisibleText text={code} />
          </code>
        </pre>
      </Scroller>
    </div>
  );
}
