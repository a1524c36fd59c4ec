import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { succeed } from "@/lib/errors/errors";
import { personNote } from "@/lib/identity/person-note";
import { updatePersonSchema } from "@/lib/identity/schema";
import { saveProfile } from "./save-profile";

/**
 * Changes the name and the sign-in email of a person. Failures: `forbidden`, `not_found`,
 * `conflict`, `email_taken`.
 */
export const updatePerson = verb({
  kind: "change",
  name: "people.update",
  audience: "operator",
  input: updatePersonSchema,
  permit: operatorOnly,
  run: (ctx, { id, name, email, version }) =>
    saveProfile(ctx, { id, version }, () => succeed({ name, email })),
  audit: (_ctx, _input, { before, ...value }) => personNote(value, { before: before.email }),
});
