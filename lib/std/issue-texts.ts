import type { z } from "zod";

/**
 * Returns the first problem of each field, by the path of the field. The path `input` stands for
 * the whole input.
 */
export function issueTexts(error: z.ZodError): Record<string, string> {
  // A Map is used because paths contain names from the input. A name such as `constructor` would be
  // unsafe as a key of a plain object.
  const texts = new Map<string, string>();
  for (const issue of error.issues) {
    // If a member's name is invalid, the message comes from the schema of the name.
    const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
    const path = issue.path.join(".") || "input";
    if (!texts.has(path)) texts.set(path, inner ?? issue.message);
  }
  return Object.fromEntries(texts);
}
