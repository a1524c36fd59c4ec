"use client";

import { type BoundaryError, failureText } from "@/components/shell/failure-text";
import { ErrorState } from "@/components/ui/feedback/error-state";
import { PageHeader } from "@/components/ui/layout/page-header";

/**
 * The error message shown in place of a console page that failed. The navigation around the page
 * stays usable.
 */
export default function ConsoleError({
  error,
  retry,
}: {
  error: BoundaryError;
  retry: () => void;
}) {
  const { heading, title, text, reload, digest, detail } = failureText(error);
  return (
    <>
      <PageHeader title={heading} />
      <ErrorState
        title={title}
        digest={digest}
        detail={detail}
        retryLabel={reload ? "Reload the page" : undefined}
        onRetry={() => (reload ? window.location.reload() : retry())}
      >
        {text}
      </ErrorState>
    </>
  );
}
