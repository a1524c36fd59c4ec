import type { LinkRequestOptions } from "@/gateway/upstreams/link";

/** Progress of this request, and log messages: on a stream of its own all of them are its. */
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
