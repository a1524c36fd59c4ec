/** The minimum length of an encoded form, in bytes. A shorter form could be found by chance. */
const LEAST_BYTES = 12;

/**
 * Returns the distinct forms in which a program could store a secret: raw, UTF-16, base64 and
 * base64url at each of three alignments, hex in both cases, and URL-encoded in part or in full.
 */
export function formsOf(secret: string | Buffer): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(secret as string);
  const forms = new Map<string, Buffer>([["raw", bytes]]);
  for (const alignment of [0, 1, 2] as const) {
    for (const encoding of ["base64", "base64url"] as const) {
      const text = alignedBase64(bytes, alignment, encoding);
      forms.set(`${encoding} at ${alignment}`, Buffer.from(text));
    }
  }
  const hex = bytes.toString("hex");
  forms.set("hex", Buffer.from(hex));
  forms.set("HEX", Buffer.from(hex.toUpperCase()));
  const percent = hex.replace(/../g, "%$&");
  if (typeof secret === "string") {
    forms.set("utf-16", Buffer.from(secret, "utf16le"));
    forms.set("url", Buffer.from(encodeURIComponent(secret)));
  }
  forms.set("url in full", Buffer.from(percent));
  forms.set("URL in full", Buffer.from(percent.toUpperCase()));
  const seen = new Set<string>();
  for (const [name, form] of forms) {
    const text = form.toString("latin1");
    if (seen.has(text) || form.length < LEAST_BYTES) forms.delete(name);
    seen.add(text);
  }
  return forms;
}

/**
 * Returns the characters of the base64 text that depend only on the secret and not on the bytes
 * around it.
 */
function alignedBase64(bytes: Buffer, before: 0 | 1 | 2, encoding: "base64" | "base64url"): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(encoding)
    .replace(/=+$/, "");
  const from = [0, 2, 3][before] ?? 0;
  const whole = (before + bytes.length) % 3 === 0;
  return text.slice(from, whole ? undefined : -1);
}
