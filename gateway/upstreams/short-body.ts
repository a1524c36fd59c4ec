import { REFUSAL_BYTES } from "./decode/bounds";

/** The beginning of a body that is only shown; the rest of a large body is not read. */
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

/** Bytes as a text on a single line for display; the text is no longer valid JSON. */
export function shownText(bytes: Buffer): string {
  const text = bytes.toString("utf8", 0, SHOWN_BYTES).replace(/\s+/g, " ").trim();
  return /^[[{"\d-]/.test(text) ? `“${text}”` : text;
}
