"use server";

import { callAction } from "@/app/_server/form-action";
import { showRequest } from "@/lib/usage/calls/show-request";
import { usageBy } from "@/lib/usage/calls/usage-by";
import type { UsageDimension } from "@/lib/usage/view-calls";

/** Reads everything that is known about a request. Failure: `not_found`. */
export async function showRequestAction(requestId: string) {
  return callAction(showRequest, { requestId });
}

/** Reads what was used most within a range, as choices for the filter of one dimension. */
export async function filterChoicesAction(by: UsageDimension, from: string, to: string) {
  return callAction(usageBy, { by, from, to, limit: 100 });
}
