import type { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema } from "@/lib/keys/schema";

/**
 * A new key. Its own `grants` must be within its team's; if `grants` is omitted or null, the key
 * has exactly its team's grants.
 */
export const newKeySchema = createKeySchema.extend({ grants: grantsSchema.nullable().optional() });

export type NewKeyInput = z.input<typeof newKeySchema>;
