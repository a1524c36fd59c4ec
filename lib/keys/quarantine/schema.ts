import { z } from "zod";
import { givenPassword } from "@/lib/identity/schema";
import { keySchema } from "@/lib/keys/schema";

/** The longest text that is accepted in place of a key. Longer texts are no keys. */
const GIVEN_MAX = 1_000;

/** A text that somebody found. It may be a key, or anything else. */
export const quarantineSchema = z.object({
  secret: z.string("Give a key.").max(GIVEN_MAX, `Use at most ${GIVEN_MAX} characters.`),
});

/**
 * The secret whose quarantine ends, by its last four characters, because a key has two secrets
 * during a rotation. A person gives their password; the command line needs none.
 */
export const liftQuarantineSchema = keySchema.extend({
  lastFour: z
    .string("Name the secret by its last four characters.")
    .length(4, "Name the secret by its last four characters."),
  password: givenPassword.optional(),
});
