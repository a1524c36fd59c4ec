import type { z } from "zod";
import { grantsSchema } from "@/lib/grants/schema";
import { createKeySchema } from "@/lib/keys/schema";

/** A new key, and what it may reach within its team's; `grants` null, or left out: exactly that. */
export const newKeySchema = createKeySchema.extend({ grants: grantsSchema.nullable().optional() });

export type NewKeyInput = z.input<typeof newKeySchema>;
