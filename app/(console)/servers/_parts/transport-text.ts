import type { Transport } from "@/lib/servers/view";

/** The label of each transport. */
export const TRANSPORT_TEXT: Readonly<Record<Transport, string>> = {
  http: "Streamable HTTP",
  sse: "HTTP+SSE",
  stdio: "Command",
};

export const ERA_TEXT = { modern: "2026-07-28", legacy: "2025-11-25 or older" } as const;
