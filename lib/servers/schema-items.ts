import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { existing, ITEM_KINDS, title } from "./schema-fields";
import { holdsUnseen } from "./view-unseen";

const item = {
  server: existing,
  kind: z.enum(ITEM_KINDS, "Choose tool, prompt, resource or resource_template."),
  item: z.string("Name the item.").min(1, "Name the item.").max(4096),
};

export const itemSchema = z.strictObject(item);

const allVisible = (text: string) => !holdsUnseen(text);
const NOT_ALL_VISIBLE = "This contains invisible characters. Type the text again.";

/**
 * An approval. `digest` identifies the reviewed definition, and any other definition stays
 * unapproved.
 */
export const approveItemSchema = z.strictObject({
  ...item,
  digest: z.string("Name the definition.").regex(/^[0-9a-f]{64}$/, "Name the definition."),
});
export const hideItemSchema = z.strictObject({
  ...item,
  hidden: z.boolean("Choose yes or no."),
});
export const overrideItemSchema = z.strictObject({
  ...item,
  /** Null restores the title from the server. If the title is omitted, it stays unchanged. */
  title: title.min(1, "Give a title.").refine(allVisible, NOT_ALL_VISIBLE).nullable().optional(),
  description: z
    .string("Give a description.")
    .trim()
    .min(1, "Give a description.")
    .max(10_000, "Use at most 10000 characters.")
    .refine(allVisible, NOT_ALL_VISIBLE)
    .nullable()
    .optional(),
  version: versionSchema,
});
