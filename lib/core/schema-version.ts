import { z } from "zod";

/**
 * The version of the stored values that an earlier read returned and on which the change is based.
 * If a different version is stored now, the change is refused with `conflict`. A change that gives
 * no version is always made.
 */
export const versionSchema = z
  .string("Give the version that you read.")
  .min(1, "Give the version that you read.")
  .max(64, "This is not a version.")
  .optional();
