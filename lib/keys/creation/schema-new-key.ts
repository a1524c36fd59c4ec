import type { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema } from "@/lib/keys/schema";
import { keyAudiences } from "@/lib/outward/schema";

/**
 * The input for a new key. Its own `grants` must be within its team's grants. If they are omitted
 * or null, the key has exactly its team's grants. It has only the outward `audiences` that are
 * given.
 */
export const newKeySchema = createKeySchema.extend({
  grants: grantsSchema.nullable().optional(),
  audiences: keyAudiences.optional(),
});

export type NewKeyInput = z.input<typeof newKeySchema>;
