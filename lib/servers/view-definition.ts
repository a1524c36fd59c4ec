import { dropMembers, editJson } from "@/lib/json/view-edit";
import { formatJson } from "@/lib/json/view-format";
import { membersAt, memberText, skipSpace } from "@/lib/json/view-spans";
import type { ItemKind } from "./view";

/**
 * Returns the schema of a tool's arguments, or the arguments of a prompt, as indented JSON text in
 * the server's order. Returns null if the definition has none.
 */
export function argumentsText(kind: ItemKind, definition: string): string | null {
  const text = memberText(definition, kind === "tool" ? "inputSchema" : "arguments");
  return text === null ? null : formatJson(text, { indent: "  " });
}

/**
 * Returns a definition as two texts to be compared with those of another: its description, and all
 * other fields as indented JSON with sorted keys. No digit of a number is lost.
 */
export function comparedTexts(definition: string): { description: string; rest: string } {
  const open = skipSpace(definition, 0);
  const { description = "" } = JSON.parse(definition) as { description?: unknown };
  const rest = editJson(
    definition,
    dropMembers(open, membersAt(definition, open), ["description"]),
  );
  return {
    description: String(description),
    rest: formatJson(rest, { sorted: true, indent: "  " }),
  };
}
