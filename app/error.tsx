"use client";

import { Failure } from "@/components/shell/failure";
import type { BoundaryError } from "@/components/shell/failure-text";

/** The error page shown if a page outside the console fails. */
export default function ErrorPage({ error, retry }: { error: BoundaryError; retry: () => void }) {
  return <Failure error={error} onRetry={retry} />;
}
