"use client";

import { type BoundaryError, failureWords } from "@/components/shell/failure-words";
import { ErrorState } from "@/components/ui/feedback/error-state";
import { PageHeader } from "@/components/ui/layout/page-header";

/** What a room says when it could not be made; the navigation around it stays. */
export default function RoomError({ error, retry }: { error: BoundaryError; retry: () => void }) {
  const { heading, title, text, reload, digest, detail } = failureWords(error);
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
