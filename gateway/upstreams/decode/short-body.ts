import { REFUSAL_BYTES } from "./bounds";

/**
 * Reads the beginning of a body that serves only for display. Cancels the rest if the body is
 * larger than the limit.
 */
export async function shortBody(response: Response, limitBytes = REFUSAL_BYTES): Promise<Buffer> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (reader && bytes <= limitBytes) {
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (!value) return Buffer.concat(chunks);
    chunks.push(value);
    bytes += value.length;
  }
  await reader?.cancel().catch(() => {});
  return Buffer.concat(chunks).subarray(0, limitBytes);
}

const SHOWN_BYTES = 4_000;

/** Formats bytes for display, as a single line that cannot be parsed as JSON. */
export function shownText(bytes: Buffer): string {
  const text = bytes.toString("utf8", 0, SHOWN_BYTES).replace(/\s+/g, " ").trim();
  return /^[[{"\d-]/.test(text) ? `“${text}”` : text;
}
