import type { z } from "zod";

/** The first problem of each field, by its path; `input` is the whole. */
export function issueTexts(error: z.ZodError): Record<string, string> {
  // Paths contain names from the input, such as constructor.
  const texts = new Map<string, string>();
  for (const issue of error.issues) {
    // The problem of an invalid name comes from the name's own schema.
    const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
    const path = issue.path.join(".") || "input";
    if (!texts.has(path)) texts.set(path, inner ?? issue.message);
  }
  return Object.fromEntries(texts);
}
