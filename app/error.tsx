"use client";

import { Failure } from "@/components/shell/failure";

/** The page for what failed while a page was made. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return <Failure digest={error.digest} onRetry={reset} />;
}
