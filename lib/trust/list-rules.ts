import { operatorOnly } from "@/lib/core/permissions";
import { verb } from "@/lib/core/verb";
import { readCredentialPage } from "@/lib/keys/reads/read-credentials";
import { listCredentialsSchema } from "@/lib/keys/schema";
import { readRules } from "./rule-rows";

/**
 * Lists trust rules, newest first, one page at a time. Failures: `forbidden`, and `invalid_input`
 * for a cursor of another list.
 */
export const listRules = verb({
  kind: "read",
  name: "trust.list",
  audience: "operator",
  input: listCredentialsSchema,
  permit: operatorOnly,
  run: (ctx, filters) =>
    readCredentialPage(ctx, { ...filters, credential: "trust", read: readRules }),
});
