import { z } from "zod";
import { idSchema } from "@/lib/std/schema-id";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { AUDIENCE_NAME_MAX, AUDIENCE_URI_MAX } from "./view-bounds";

/** The maximum number of audiences in an installation, so that a single list can show them all. */
export const AUDIENCES_MAX = 200;

const words = "Give the address or URI by which the server is known.";

/** The URI of an audience. Only its length is limited here; `registerAudience` checks its form. */
export const audienceUri = z
  .string(words)
  .trim()
  .min(1, words)
  .max(AUDIENCE_URI_MAX, `Use at most ${AUDIENCE_URI_MAX} characters.`);

export const audienceName = z
  .string("Give the server a name.")
  .trim()
  .min(1, "Give the server a name.")
  .max(AUDIENCE_NAME_MAX, `Use at most ${AUDIENCE_NAME_MAX} characters.`)
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);

export const audienceId = idSchema("Name the audience.");

/** The outside audiences to grant to a key, by their exact URIs. */
export const keyAudiences = z
  .array(audienceUri)
  .max(AUDIENCES_MAX, `Give at most ${AUDIENCES_MAX} audiences.`)
  .transform((list) => [...new Set(list)].sort());
