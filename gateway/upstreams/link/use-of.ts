import type { LinkCaller } from "@/gateway/upstreams/call-target";
import type { LinkUse } from "@/gateway/upstreams/link";
import { isRecord } from "@/lib/std/is-record";

/**
 * Returns the combination of key, method and item that the gate blocks after repeated failures.
 * Returns null if the request has no caller.
 */
export function useOf(
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  caller?: LinkCaller,
): LinkUse | null {
  if (!caller) return null;
  const ref = isRecord(params.ref) ? params.ref : {};
  const name = [params.name, params.uri, ref.name, ref.uri].find((one) => typeof one === "string");
  return { keyId: caller.keyId, method, name: String(name ?? "") };
}
