import { z } from "zod";

/**
 * The version of the stored values on which the change is based, as an earlier read returned it. If
 * a different version is stored now, the change is refused with `conflict`. A change without a
 * version is always made.
 */
export const versionSchema = z
  .string("Give the version that you read.")
  .min(1, "Give the version that you read.")
  .max(64, "This is not a version.")
  .optional();
