"use client";

import { useRef } from "react";
import { CopyButton } from "./copy-button";

export interface SecretFieldProps {
  secret: string;
  /** The noun for the kind of secret: "API key". */
  label: string;
  copyLabel?: string;
  onCopied?: () => void;
  onRefused?: () => void;
}

/**
 * Shows a secret in a monospaced font, for secrets that are shown only once. Copy is the primary
 * button.
 */
export function SecretField({
  secret,
  label,
  copyLabel = "Copy",
  onCopied,
  onRefused,
}: SecretFieldProps) {
  const target = useRef<HTMLElement>(null);
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-control border border-line bg-sunken p-3">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form. */}
      <div role="group" aria-label={label} className="min-w-0 flex-1 basis-64">
        <code
          ref={target}
          data-secret=""
          translate="no"
          className="font-mono text-secret break-all select-all"
        >
          {secret}
        </code>
      </div>
      <CopyButton
        text={secret}
        label={copyLabel}
        variant="primary"
        selectTarget={target}
        onCopied={onCopied}
        onRefused={onRefused}
      />
    </div>
  );
}
