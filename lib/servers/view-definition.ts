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

/** What a client needs to use all of a tool. */
export interface ToolNeeds {
  /** The URI of the page in which an MCP App shows the tool's results, or null. */
  readonly app: string | null;
  /** True if the tool runs only as a task (MCP 2025-11-25, Tasks, `execution.taskSupport`). */
  readonly tasks: boolean;
}

/**
 * Returns what a client needs for a tool with this definition. Apps are named by `_meta.ui` (MCP
 * Apps), or by the older flat names.
 */
export function toolNeeds(definition: string): ToolNeeds {
  const { _meta, execution } = JSON.parse(definition) as {
    _meta?: Readonly<Record<string, unknown>> | null;
    execution?: { readonly taskSupport?: unknown } | null;
  };
  const ui = _meta?.ui as { readonly resourceUri?: unknown } | null | undefined;
  const named = [ui?.resourceUri, _meta?.["ui/resourceUri"], _meta?.["openai/outputTemplate"]];
  const app = named.find((uri) => typeof uri === "string") ?? null;
  return { app: app as string | null, tasks: execution?.taskSupport === "required" };
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
