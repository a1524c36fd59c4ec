"use client";

import { DATABASE_AWAY_DIGEST } from "@/app/_server/database-away";
import { ErrorState } from "@/components/ui/error-state";
import { PageHeader } from "@/components/ui/page-header";

/** What a room says when it could not be made; the navigation around it stays. */
export default function RoomError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  if (error.digest === DATABASE_AWAY_DIGEST) {
    return (
      <>
        <PageHeader title="Not available right now" />
        <ErrorState title="The database is not reachable" onRetry={retry}>
          Latchkey is running, but its database does not answer right now. Nothing is lost. Try
          again in a moment.
        </ErrorState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Something failed" />
      <ErrorState title="This page could not be shown" digest={error.digest} onRetry={retry}>
        Something failed on the server. Try again in a moment.
      </ErrorState>
    </>
  );
}
