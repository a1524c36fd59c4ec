import type { LinkRequestOptions } from "@/gateway/upstreams/link";

/**
 * Passes progress and log messages to the caller of a request. All messages on a request's own
 * stream belong to that request.
 */
export function passNotice(
  method: string,
  params: Readonly<Record<string, unknown>>,
  id: string | number,
  options: Pick<LinkRequestOptions, "onProgress" | "onLog">,
): void {
  if (method === "notifications/message") options.onLog?.(params);
  if (method !== "notifications/progress" || params.progressToken !== id) return;
  const { progressToken: _, ...progress } = params;
  options.onProgress?.(progress);
}
