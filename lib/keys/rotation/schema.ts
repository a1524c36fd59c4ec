import { z } from "zod";
import { keySchema } from "@/lib/keys/schema";
import { DEFAULT_OVERLAP, OVERLAPS } from "./view-overlaps";

const ATTEMPT_MAX = 200;

export const overlapSchema = z
  .enum(OVERLAPS, `Choose how long the old secret works: ${OVERLAPS.join(", ")}.`)
  .default(DEFAULT_OVERLAP);

/**
 * The input of a rotation. A client that repeats a request sends the same `attempt`, any text that
 * it has generated for this rotation.
 */
export const rotateKeySchema = keySchema.extend({
  overlap: overlapSchema,
  attempt: z
    .string("Give a text that identifies this request.")
    .min(1, "Give a text that identifies this request.")
    .max(ATTEMPT_MAX, `Use at most ${ATTEMPT_MAX} characters.`)
    .regex(/^[\x21-\x7e]+$/, "Use only visible ASCII characters.")
    .optional(),
});
