import type { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema } from "@/lib/keys/schema";

/**
 * The input for a new key. Its own `grants` must be within its team's grants. If they are omitted
 * or null, the key has exactly its team's grants.
 */
export const newKeySchema = createKeySchema.extend({ grants: grantsSchema.nullable().optional() });

export type NewKeyInput = z.input<typeof newKeySchema>;
