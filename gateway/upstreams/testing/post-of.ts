import type { CallTarget, PostTarget } from "@/gateway/upstreams/call-target";

/** Returns a target over Streamable HTTP, or null for any other target or none. */
export function postOf(target: CallTarget | null): PostTarget | null {
  return target?.kind === "post" ? target : null;
}
