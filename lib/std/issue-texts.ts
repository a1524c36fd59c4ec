import type { z } from "zod";

/** The first problem of each field, by the field's path; `input` stands for the whole input. */
export function issueTexts(error: z.ZodError): Record<string, string> {
  // Paths contain names from the input, such as `constructor`, so an object would not be safe here.
  const texts = new Map<string, string>();
  for (const issue of error.issues) {
    // The problem of an invalid name comes from the schema of the name.
    const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
    const path = issue.path.join(".") || "input";
    if (!texts.has(path)) texts.set(path, inner ?? issue.message);
  }
  return Object.fromEntries(texts);
}
