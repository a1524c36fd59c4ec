import type { RpcAnswer } from "@/gateway/upstreams/rpc-answer";
import type { ShownBlock, TriedTool } from "@/lib/catalogue/view";
import { formatJson } from "@/lib/json/view-format";

const TEXT_MAX = 100_000;
const IMAGE_MAX = 4_000_000;
const BLOCKS_MAX = 50;
const IMAGE_TYPE = /^image\/(png|jpeg|gif|webp)$/;

type Shown = Pick<TriedTool, "outcome" | "blocks" | "structured">;

/**
 * Splits a tool's answer into pieces that the console can show. A piece that is too long is
 * shortened, and a note says so.
 */
export function shownResult(answer: RpcAnswer): Shown {
  if (answer.error) {
    const { code, message } = answer.error;
    const text = cut(`${message} (${code})`);
    return { outcome: "refused", blocks: [{ type: "text", text }], structured: null };
  }
  const { content, structuredContent, isError, resultType } = answer.result;
  const pieces = Array.isArray(content) ? content : [];
  const asks = resultType === "input_required";
  return {
    outcome: asks ? "asks" : isError === true ? "failed" : "answered",
    blocks: pieces.slice(0, BLOCKS_MAX).map(blockOf),
    structured: structuredContent === undefined ? null : structuredText(answer),
  };
}

function blockOf(piece: unknown): ShownBlock {
  const { type, text, data, mimeType, uri, name, resource } = (piece ?? {}) as Record<
    string,
    unknown
  >;
  if (type === "text" && typeof text === "string") return { type, text: cut(text) };
  const isImage = type === "image" && typeof data === "string" && typeof mimeType === "string";
  if (isImage && IMAGE_TYPE.test(mimeType) && data.length <= IMAGE_MAX) {
    return { type, data, mimeType };
  }
  if (type === "resource_link" && typeof uri === "string") {
    return { type: "link", uri, name: typeof name === "string" ? name : uri };
  }
  const inside = (resource ?? {}) as Record<string, unknown>;
  if (type === "resource" && typeof inside.text === "string") {
    const named = typeof inside.uri === "string" ? { uri: inside.uri } : {};
    return { type: "text", text: cut(inside.text), ...named };
  }
  return { type: "other", json: jsonText(piece) };
}

/** Returns the structured content with its numbers as the server wrote them. */
function structuredText({ result, structured }: Extract<RpcAnswer, { error?: undefined }>): string {
  if (structured === undefined) return jsonText(result.structuredContent);
  return structured.length > TEXT_MAX ? cut(structured) : formatJson(structured, { indent: "  " });
}

const jsonText = (value: unknown) => cut(JSON.stringify(value, null, 2) ?? "null");

const cut = (text: string) =>
  text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}\n… cut after ${TEXT_MAX} characters`;
