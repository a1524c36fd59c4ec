import type { ItemKind } from "@/lib/servers/view";

/** The member of a definition that holds the item's name (`schema.ts`, the types of items). */
export const NAME_FIELD = {
  tool: "name",
  prompt: "name",
  resource: "uri",
  resource_template: "uriTemplate",
} as const satisfies Readonly<Record<ItemKind, string>>;
