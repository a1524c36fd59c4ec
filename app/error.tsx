"use client";

import { Failure } from "@/components/shell/failure";
import type { BoundaryError } from "@/components/shell/failure-words";

/** The page for what failed while a page was made or shown. */
export default function ErrorPage({ error, retry }: { error: BoundaryError; retry: () => void }) {
  return <Failure error={error} onRetry={retry} />;
}
