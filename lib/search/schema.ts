import { z } from "zod";
import { SEARCH_KINDS, SEARCH_MAX } from "./view";

export const searchSchema = z.object({
  q: z
    .string("Type what to search for.")
    .trim()
    .min(1, "Type what to search for.")
    .max(SEARCH_MAX, `Search for at most ${SEARCH_MAX} characters.`),
  /** The only kind that is searched. All kinds are searched if it is omitted. */
  kind: z.enum(SEARCH_KINDS, "Choose a kind of thing.").optional(),
});
