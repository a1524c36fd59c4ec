"use client";

import { Failure } from "@/components/shell/failure";

/** The page for what failed while a page was made. */
export default function ErrorPage({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <Failure digest={error.digest} onRetry={retry} />;
}
