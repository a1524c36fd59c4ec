import { z } from "zod";
import { succeed } from "@/lib/errors/errors";
import { endCredentialSchema, listCredentialsSchema } from "@/lib/keys/schema";
import { createRule } from "@/lib/trust/create-rule";
import { endRule } from "@/lib/trust/end-rule";
import { listRules } from "@/lib/trust/list-rules";
import { createRuleSchema, updateRuleSchema } from "@/lib/trust/schema";
import { showRule } from "@/lib/trust/show-rule";
import { updateRule } from "@/lib/trust/update-rule";
import { exampleNewRule, exampleRule } from "./examples";
import { type Operation, operation } from "./operation";
import { ruleAnswer, rulePageAnswer } from "./schema-answers";

const RULES = "/api/v1/trust-rules";
const ONE = `${RULES}/{id}`;
const pathParameters = { id: "The rule's id." };

const oneRule = {
  status: 200,
  description: "The trust rule.",
  name: "TrustRule",
  schema: ruleAnswer,
  example: exampleRule,
} as const;

/**
 * The API's operations on trust rules. Each operation uses the input schema of its verb, so the
 * document agrees with the validation.
 */
export const trustOperations: readonly Operation[] = [
  operation({
    id: "listTrustRules",
    method: "GET",
    path: RULES,
    tag: "Trust rules",
    summary: "List trust rules, newest first",
    query: listCredentialsSchema,
    answer: {
      status: 200,
      description: "One page. `next` is the `cursor` of the page after it, and null at the end.",
      name: "TrustRulePage",
      schema: rulePageAnswer,
      example: { rows: [exampleRule], total: 1, next: null, previous: null },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const listed = await listRules(ctx, query);
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
  operation({
    id: "createTrustRule",
    method: "POST",
    path: RULES,
    tag: "Trust rules",
    summary: "Trust an issuer's tokens",
    description:
      "Machines whose tokens fit the rule exchange them at `/oauth/token`, and need no key. `jwks` is the issuer's public key set as text; without it, the keys are read from the issuer's address. Without `teamId` the rule belongs to the team of the key that makes the request, and without `grants` it reaches what that team reaches.",
    body: {
      name: "NewTrustRule",
      schema: z.strictObject(createRuleSchema.shape),
      example: exampleNewRule,
    },
    answer: { ...oneRule, status: 201, description: "The trust rule. `Location` is its URL." },
    failures: ["expiry_not_allowed"],
    run: async (ctx, { body }) => {
      const made = await createRule(ctx, body);
      if (!made.ok) return made;
      const { id } = made.value.key;
      const shown = await showRule(ctx, { id });
      return shown.ok ? succeed({ value: shown.value, location: `${RULES}/${id}` }) : shown;
    },
  }),
  operation({
    id: "showTrustRule",
    method: "GET",
    path: ONE,
    tag: "Trust rules",
    summary: "Show a trust rule",
    pathParameters,
    answer: oneRule,
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const shown = await showRule(ctx, { id: path("id") });
      return shown.ok ? succeed({ value: shown.value }) : shown;
    },
  }),
  operation({
    id: "changeTrustRule",
    method: "PATCH",
    path: ONE,
    tag: "Trust rules",
    summary: "Rename a trust rule, limit it, disable or enable it, or give it another lifetime",
    description:
      "Omitted fields are unchanged. What a token must contain (`issuer`, `subject`, `claims`) cannot be changed: end the rule and create another. `jwks` replaces pasted keys. A disabled rule's tokens are refused within a second. With the `version` of a rule that you read before, the request fails with 409 if its settings have changed since, and `current` has the stored values.",
    pathParameters,
    body: {
      name: "TrustRuleChanges",
      schema: z.strictObject(updateRuleSchema.omit({ id: true }).shape),
      example: { name: "Nightly deploys", tokenSeconds: 300, enabled: false },
    },
    answer: oneRule,
    failures: ["not_found", "key_revoked", "conflict", "expiry_not_allowed"],
    run: async (ctx, { path, body }) => {
      const changed = await updateRule(ctx, { ...body, id: path("id") });
      return changed.ok ? succeed({ value: changed.value.rule }) : changed;
    },
  }),
  operation({
    id: "endTrustRule",
    method: "DELETE",
    path: ONE,
    tag: "Trust rules",
    summary: "End a trust rule for good",
    pathParameters,
    query: z.strictObject({ reason: endCredentialSchema.shape.reason }),
    answer: { ...oneRule, description: "The ended rule. Its tokens no longer work anywhere." },
    failures: ["not_found", "key_revoked"],
    run: async (ctx, { path, query }) => {
      const id = path("id");
      const ended = await endRule(ctx, { id, reason: query.reason });
      if (!ended.ok) return ended;
      const shown = await showRule(ctx, { id });
      return shown.ok ? succeed({ value: shown.value }) : shown;
    },
  }),
];
