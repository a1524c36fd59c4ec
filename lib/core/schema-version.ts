import { z } from "zod";

/**
 * The version on which a change is based, from an earlier read. If another version is stored now,
 * the change is refused with `conflict`. Without a version the change is always made.
 */
export const versionSchema = z
  .string("Give the version that you read.")
  .min(1, "Give the version that you read.")
  .max(64, "This is not a version.")
  .optional();
