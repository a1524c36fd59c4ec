import { administratorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { readCredentialPage } from "@/lib/keys/reads/read-credentials";
import { listCredentialsSchema } from "@/lib/keys/schema";
import { readRules } from "./rule-rows";

/**
 * Returns one page of trust rules, newest first. Failures: `forbidden`, and `invalid_input` for a
 * cursor that belongs to another list.
 */
export const listRules = verb({
  kind: "read",
  name: "trust.list",
  audience: "operator",
  input: listCredentialsSchema,
  permit: administratorOnly,
  run: (ctx, filters) =>
    readCredentialPage(ctx, { ...filters, credential: "trust", read: readRules }),
});
