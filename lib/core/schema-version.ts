import { z } from "zod";

/**
 * The version that a change was made from, as a read gave it. Where it is given and something else
 * is stored by now, the change is refused as a `conflict`; without it, it is made whatever is stored.
 */
export const versionSchema = z
  .string("Name the version that you read.")
  .min(1, "Name the version that you read.")
  .max(64, "This is no version.")
  .optional();
