import type { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema } from "@/lib/keys/schema";

/**
 * A new key, with its own grants within its team's; without `grants`, or with null, exactly its
 * team's.
 */
export const newKeySchema = createKeySchema.extend({ grants: grantsSchema.nullable().optional() });

export type NewKeyInput = z.input<typeof newKeySchema>;
