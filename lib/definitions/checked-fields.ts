import { z } from "zod";
import type { TextMember } from "@/lib/json/view-spans";
import type { ItemKind } from "@/lib/servers/view";
import { isRecord } from "@/lib/std/is-record";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    isText(value) && values.includes(value as string);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && hasFields(value, checks);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

function hasFields(value: Readonly<Record<string, unknown>>, checks: Record<string, Check>) {
  return Object.entries(checks).every(
    ([name, check]) => value[name] === undefined || check(value[name]),
  );
}

const named =
  (name: string, check: Check): Check =>
  (value) =>
    isRecord(value) && isText(value[name]) && check(value);

const ICONS = listOf(
  named("src", fields({ mimeType: isText, sizes: areTexts, theme: oneOf("light", "dark") })),
);
const COMMON = { title: isText, description: isText, icons: ICONS, _meta: isRecord };
const FLAGS = { readOnlyHint: isFlag, destructiveHint: isFlag, idempotentHint: isFlag };
const MOMENT = z.iso.datetime({ offset: true });
const OF_RESOURCE = {
  ...COMMON,
  mimeType: isText,
  annotations: fields({
    audience: listOf(oneOf("user", "assistant")),
    priority: (value) => typeof value === "number" && value >= 0 && value <= 1,
    lastModified: (value) => MOMENT.safeParse(value).success,
  }),
};

/**
 * The optional fields of a definition whose type the official clients check, and what they may hold
 * (`schema.ts` of MCP 2025-11-25 and 2026-07-28; null is not allowed). A client that finds anything
 * else refuses the whole list.
 */
const CHECKED: Readonly<Record<ItemKind, Readonly<Record<string, Check>>>> = {
  tool: {
    ...COMMON,
    outputSchema: fields({ $schema: isText }),
    annotations: fields({ title: isText, ...FLAGS, openWorldHint: isFlag }),
    execution: fields({ taskSupport: oneOf("required", "optional", "forbidden") }),
  },
  prompt: {
    ...COMMON,
    arguments: listOf(named("name", fields({ description: isText, required: isFlag }))),
  },
  resource: { ...OF_RESOURCE, size: (value) => typeof value === "number" },
  resource_template: OF_RESOURCE,
};

/**
 * Returns the fields of a definition whose value clients refuse. They are left out, because a
 * client would refuse the lists of all servers otherwise.
 */
export function refusedFields(
  kind: ItemKind,
  text: string,
  members: readonly TextMember[],
): string[] {
  return members
    .filter(({ name, value }) => {
      const check = Object.hasOwn(CHECKED[kind], name) ? CHECKED[kind][name] : undefined;
      return check !== undefined && !check(JSON.parse(text.slice(...value)));
    })
    .map(({ name }) => name);
}
