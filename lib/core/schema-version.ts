import { z } from "zod";

/**
 * The version that an earlier read returned and that the change is based on. If a different version
 * is stored now, the change is refused with `conflict`. A change without a version is always made.
 */
export const versionSchema = z
  .string("Give the version that you read.")
  .min(1, "Give the version that you read.")
  .max(64, "This is not a version.")
  .optional();
