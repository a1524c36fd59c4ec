import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { ButtonLink } from "./button-link";

export interface ErrorStateProps {
  /** What failed: "The keys could not be loaded". */
  title: string;
  /** What to do next. */
  children: ReactNode;
  /** The id that is in the log too. */
  requestId?: string;
  onRetry?: () => void;
  retryHref?: string;
}

/** What a list says when it could not be read, with the way to try again. */
export function ErrorState({ title, children, requestId, onRetry, retryHref }: ErrorStateProps) {
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
      {requestId && (
        <p className="mt-1 text-xs text-faint">
          Request <code className="font-mono text-muted select-all">{requestId}</code>
        </p>
      )}
      {(onRetry || retryHref) && (
        <div className="mt-4">
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
          {retryHref && <ButtonLink href={retryHref}>Try again</ButtonLink>}
        </div>
      )}
    </div>
  );
}
