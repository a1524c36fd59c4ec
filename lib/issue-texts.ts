import type { z } from "zod";

/** What is wrong with each field, by its path; `input` is the whole. The first problem counts. */
export function issueTexts(error: z.ZodError): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const issue of error.issues) {
    // Of a name that is none, the name's own schema says what is wrong.
    const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
    texts[issue.path.join(".") || "input"] ??= inner ?? issue.message;
  }
  return texts;
}
