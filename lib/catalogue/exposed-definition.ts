import { refusedFields } from "@/lib/definitions/checked-fields";
import { withObjectType } from "@/lib/definitions/legacy-definition";
import { NAME_FIELD } from "@/lib/definitions/name-field";
import { dropMembers, editJson, setMembers, type TextEdit } from "@/lib/json/view-edit";
import { isObjectAt, membersAt, skipSpace, stringOf } from "@/lib/json/view-spans";
import { exposedUri, UI_PATHS } from "@/lib/names/exposed-uri";
import type { CatalogueItem, CatalogueServer } from "./item";

/**
 * Returns an item's definition as clients get it. Of the server's text only these parts change: the
 * name, the title and the description if an operator has overridden them, the URI of a tool's UI
 * resource (MCP Apps), whether it runs as a task, and optional fields that clients would refuse,
 * which are left out.
 */
export function exposedDefinition(
  server: CatalogueServer,
  item: CatalogueItem,
  name: string,
): string {
  const { kind, definition: text, titleOverride, descriptionOverride } = item;
  const open = skipSpace(text, 0);
  const members = membersAt(text, open);
  const values: Record<string, string> = { [NAME_FIELD[kind]]: JSON.stringify(name) };
  if (titleOverride !== null) values.title = JSON.stringify(titleOverride);
  if (descriptionOverride !== null) values.description = JSON.stringify(descriptionOverride);
  const refused = refusedFields(kind, text, members).filter((field) => !(field in values));
  const edits = [...setMembers(open, members, values), ...dropMembers(open, members, refused)];
  for (const { name: field, value } of kind === "tool" ? members : []) {
    const [start] = value;
    if (!isObjectAt(text, start) || refused.includes(field)) continue;
    if (field === "inputSchema")
      edits.push({ span: value, by: withObjectType(text.slice(...value)) });
    if (field === "_meta") edits.push(...uiEdits(server, text, start));
    if (field === "execution" && server.tasks !== "legacy") {
      edits.push(...forbidden(text, start));
    }
    if (field === "annotations" && values.title !== undefined) {
      edits.push(...setMembers(start, membersAt(text, start), { title: values.title }));
    }
  }
  return editJson(text, edits);
}

/**
 * Returns a tool's definition for clients of MCP 2025-11-25, in which a tool says whether it runs as a
 * task (Tasks, Tool-Level Negotiation), where its server has the extension instead.
 */
export function runningAsTask(json: string): string {
  const execution = '{"taskSupport":"optional"}';
  const open = skipSpace(json, 0);
  return editJson(json, setMembers(open, membersAt(json, open), { execution }));
}

/**
 * Says in the `execution` at `open` that the tool does not run as a task, because its server has no
 * such tasks (MCP 2025-11-25, Tool-Level Negotiation).
 */
function forbidden(text: string, open: number): TextEdit[] {
  return membersAt(text, open)
    .filter(({ name }) => name === "taskSupport")
    .map(({ value }) => ({ span: value, by: '"forbidden"' }));
}

/**
 * Returns the edits that replace the URIs of a tool's UI resource in the object at `open` (MCP
 * Apps) with the URI of that resource in the catalogue. `paths` lead from the object to these URIs.
 */
function uiEdits(
  server: CatalogueServer,
  text: string,
  open: number,
  paths = UI_PATHS,
): TextEdit[] {
  return membersAt(text, open).flatMap(({ name, value }): TextEdit[] => {
    const inside = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    if (inside.length === 0) return [];
    if (isObjectAt(text, value[0])) return uiEdits(server, text, value[0], inside);
    const uri = inside.some((path) => path.length === 0) ? stringOf(text, value) : null;
    return uri === null ? [] : [{ span: value, by: JSON.stringify(exposedUri(server, uri)) }];
  });
}
