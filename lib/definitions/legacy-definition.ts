import { dropMembers, editJson, setMembers, type TextEdit } from "@/lib/json/view-edit";
import {
  isObjectAt,
  memberNamed,
  membersAt,
  memberText,
  skipSpace,
  type TextSpan,
} from "@/lib/json/view-spans";

/**
 * Returns a tool's definition for clients of the initialize era. Their revisions require `type` to
 * be "object" in an output schema, and every property's schema to be an object (`schema.ts` of MCP
 * 2025-11-25, Tool), and a client that finds anything else refuses the whole list. Later revisions
 * allow any JSON Schema (SEP-2106). So another output schema is left out, which keeps the tool
 * usable, and `true` and `false` as schemas of properties become objects of the same meaning (JSON
 * Schema 2020-12, core, 4.3.2). Everything else stays as written.
 */
export function legacyDefinition(text: string): string {
  const open = skipSpace(text, 0);
  const members = membersAt(text, open);
  const edits: TextEdit[] = [];
  for (const { name, value } of members) {
    if (name !== "inputSchema" && name !== "outputSchema") continue;
    const schema = legacySchema(text, value);
    if (schema !== null) edits.push(...schema);
    else if (name === "outputSchema") edits.push(...dropMembers(open, members, [name]));
  }
  return editJson(text, edits);
}

/**
 * Returns why clients would refuse a tool's input schema in every era, as the end of a sentence, or
 * null if they accept it.
 */
export function faultOfInputSchema(definition: string): string | null {
  const text = memberText(definition, "inputSchema");
  // A schema without a type gets the type "object" when it is listed.
  const typed = text?.startsWith("{") ? withObjectType(text) : text;
  const isTaken = typed !== null && legacySchema(typed, [0, typed.length]) !== null;
  const $schema = isTaken ? memberText(typed, "$schema") : null;
  if (isTaken && ($schema === null || $schema.startsWith('"'))) return null;
  return 'has no valid input schema of the type "object"';
}

/**
 * Adds the type "object" to the JSON text of an input schema without a type. Some servers omit it,
 * and every revision requires it (`schema.ts`, Tool), so clients would refuse the whole list.
 */
export function withObjectType(schema: string): string {
  const members = membersAt(schema, 0);
  if (memberNamed(members, "type")) return schema;
  return editJson(schema, setMembers(0, members, { type: '"object"' }));
}

/**
 * Returns the edits of a schema, or null if clients of the initialize era refuse it in any form.
 */
function legacySchema(text: string, [start]: TextSpan): TextEdit[] | null {
  if (!isObjectAt(text, start)) return null;
  const members = membersAt(text, start);
  const type = memberNamed(members, "type");
  if (!type || JSON.parse(text.slice(...type.value)) !== "object") return null;
  const required = memberNamed(members, "required");
  if (required && !areTexts(JSON.parse(text.slice(...required.value)))) return null;
  const edits: TextEdit[] = [];
  for (const { name, value } of members) {
    if (name !== "properties") continue;
    if (!isObjectAt(text, value[0])) return null;
    for (const property of membersAt(text, value[0])) {
      const first = text[property.value[0]];
      if (first === "{" || first === "[") continue;
      const by = OBJECTS[text.slice(...property.value)];
      if (by === undefined) return null;
      edits.push({ span: property.value, by });
    }
  }
  return edits;
}

const OBJECTS: Readonly<Record<string, string>> = { true: "{}", false: '{"not":{}}' };

const areTexts = (value: unknown) =>
  Array.isArray(value) && value.every((one) => typeof one === "string");
