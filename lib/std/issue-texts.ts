import type { z } from "zod";

/** What is wrong with each field, by its path; `input` is the whole. The first problem counts. */
export function issueTexts(error: z.ZodError): Record<string, string> {
  // Paths hold names that were sent, such as constructor.
  const texts = new Map<string, string>();
  for (const issue of error.issues) {
    // Of a name that is none, the name's own schema says what is wrong.
    const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
    const path = issue.path.join(".") || "input";
    if (!texts.has(path)) texts.set(path, inner ?? issue.message);
  }
  return Object.fromEntries(texts);
}
