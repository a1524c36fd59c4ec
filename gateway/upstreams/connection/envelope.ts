import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
} from "@modelcontextprotocol/client";
import type { LinkFacts, LinkRequestOptions } from "@/gateway/upstreams/link";
import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import { isRecord } from "@/lib/std/is-record";
import { VERSION } from "@/lib/std/version";

/** The name and version with which Latchkey introduces itself to servers. */
export const CLIENT_INFO = { name: "latchkey", version: VERSION } as const;

/**
 * Builds the params that are sent to the server: the caller's `_meta` is kept, and the fields that
 * the server's era requires are added.
 */
export function outgoingParams(
  facts: Pick<LinkFacts, "era" | "protocolVersion">,
  params: Readonly<Record<string, unknown>> | undefined,
  options: LinkRequestOptions,
  progressToken: number,
): Record<string, unknown> | undefined {
  const meta: Record<string, unknown> = { ...options.meta };
  delete meta.progressToken;
  for (const key of [
    PROTOCOL_VERSION_META_KEY,
    CLIENT_INFO_META_KEY,
    CLIENT_CAPABILITIES_META_KEY,
  ]) {
    delete meta[key];
  }
  if (options.onProgress) meta.progressToken = progressToken;
  if (facts.era === "modern") {
    meta[PROTOCOL_VERSION_META_KEY] = facts.protocolVersion;
    meta[CLIENT_INFO_META_KEY] = CLIENT_INFO;
    meta[CLIENT_CAPABILITIES_META_KEY] = options.capabilities ?? {};
  } else delete meta[LOG_LEVEL_META_KEY];
  const { _meta: _, ...rest } = params ?? {};
  if (Object.keys(meta).length > 0) return { ...rest, _meta: meta };
  return params === undefined ? undefined : rest;
}

/**
 * Returns a server's message as an answer without its `serverInfo`, or null if the message is not
 * an answer.
 */
export function readAnswer(message: unknown): RpcAnswer | null {
  const { result, error } = message as { result?: unknown; error?: unknown };
  if (isRecord(error) && typeof error.code === "number" && typeof error.message === "string") {
    const { code, data } = error;
    return { error: { code, message: error.message, ...(data === undefined ? {} : { data }) } };
  }
  return isRecord(result) ? { result: withoutServerInfo(result) } : null;
}

/** Returns a result without the information that the server gives about itself. */
export function withoutServerInfo(result: Record<string, unknown>): Record<string, unknown> {
  const meta = result._meta;
  if (!isRecord(meta) || !(SERVER_INFO_META_KEY in meta)) return result;
  const { [SERVER_INFO_META_KEY]: _, ...rest } = meta;
  if (Object.keys(rest).length > 0) return { ...result, _meta: rest };
  const { _meta: __, ...bare } = result;
  return bare;
}
