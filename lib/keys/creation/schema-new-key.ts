import type { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema } from "@/lib/keys/schema";
import { keyAudiences } from "@/lib/outward/schema";

/**
 * The input for a new key. If `grants` are given, they must be within the team's grants. If they
 * are omitted or null, the key has all of its team's grants. The key can use only the outside
 * `audiences` that are listed here.
 */
export const newKeySchema = createKeySchema.extend({
  grants: grantsSchema.nullable().optional(),
  audiences: keyAudiences.optional(),
});

export type NewKeyInput = z.input<typeof newKeySchema>;
