"use client";

import { CircleAlert } from "lucide-react";
import { type ReactNode, useTransition } from "react";
import { Button } from "@/components/ui/form/button";
import { RawDetails } from "@/components/ui/layout/raw-details";

export interface ErrorStateProps {
  /** Says what failed: "The keys could not be loaded". */
  title: string;
  /** Says what the user can do next. */
  children: ReactNode;
  /** The code that lets an operator find the cause of the error in the server's log. */
  digest?: string;
  /** The message of the error that was thrown. */
  detail?: string;
  retryLabel?: string;
  onRetry: () => void;
}

/**
 * The message shown in place of content that could not be loaded, with a button that tries again.
 */
export function ErrorState({
  title,
  children,
  digest,
  detail,
  retryLabel = "Try again",
  onRetry,
}: ErrorStateProps) {
  const [pending, start] = useTransition();
  return (
    <div
      role="alert"
      className="flex flex-col items-center gap-1 rounded-surface border border-line bg-surface px-6 py-14 text-center"
    >
      <span
        aria-hidden="true"
        className="mb-3 grid size-10 place-items-center rounded-control bg-red-tint text-red"
      >
        <CircleAlert className="size-4" />
      </span>
      <h2 className="text-base font-medium">{title}</h2>
      <p className="max-w-[48ch] text-sm text-balance text-muted">{children}</p>
      {digest && (
        <p className="mt-1 max-w-[48ch] text-sm text-balance text-muted">
          If this continues, look for{" "}
          <code className="font-mono text-ink select-all">{digest}</code> in the server's log.
        </p>
      )}
      <Button className="mt-4" pending={pending} onClick={() => start(onRetry)}>
        {retryLabel}
      </Button>
      {detail && <RawDetails text={detail} className="mt-4 w-full max-w-[48ch]" />}
    </div>
  );
}
