import { z } from "zod";
import { succeed } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { newKeySchema } from "@/lib/keys/creation/schema-new-key";
import { keyAnswer } from "@/lib/keys/model";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { surveyKeys } from "@/lib/keys/reads/survey-keys";
import { listKeysSchema, revokeKeySchema, updateKeySchema } from "@/lib/keys/schema";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { updateKey } from "@/lib/keys/update/update-key";
import { exampleKey, exampleNewKey } from "./examples";
import { type Operation, operation } from "./operation";
import { keyPageAnswer, keySurveyAnswer, newKeyAnswer } from "./schema-answers";

const KEYS = "/api/v1/keys";
const ONE = `${KEYS}/{id}`;
const pathParameters = { id: "The key's id." };

const changesSchema = z.strictObject(updateKeySchema.omit({ id: true }).shape);

const oneKey = {
  status: 200,
  description: "The key, without its secret.",
  name: "Key",
  schema: keyAnswer,
  example: exampleKey,
} as const;

/**
 * The API's operations on keys. Each operation uses the input schema of its verb, so the document
 * agrees with the validation.
 */
export const keyOperations: readonly Operation[] = [
  operation({
    id: "listKeys",
    method: "GET",
    path: KEYS,
    tag: "Keys",
    summary: "List keys, newest first",
    query: listKeysSchema,
    answer: {
      status: 200,
      description: "One page. `next` is the `cursor` of the page after it, and null at the end.",
      name: "KeyPage",
      schema: keyPageAnswer,
      example: { rows: [exampleKey], total: 1, next: null, previous: null },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const listed = await listKeys(ctx, query);
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
  operation({
    id: "createKey",
    method: "POST",
    path: KEYS,
    tag: "Keys",
    summary: "Make a service key",
    description:
      "`key` is only in this answer. Without `teamId` the new key belongs to the team of the key that makes the request, and without `grants` it reaches what that team reaches. Keys with the `admin` scope are made in the console or on the command line. With an `attempt`, a UUID that you generate for this key, the request can be repeated if its answer was lost: an unused key of the earlier request is revoked, and a new one replaces it.",
    body: { name: "NewKey", schema: z.strictObject(newKeySchema.shape), example: exampleNewKey },
    answer: {
      status: 201,
      description: "The key, with its secret. `Location` is its URL.",
      name: "CreatedKey",
      schema: newKeyAnswer,
      example: { ...exampleKey, key: "mcp_00000000000000000000000000000000" },
    },
    failures: ["forbidden", "expiry_not_allowed", "too_many_keys", "key_received"],
    run: async (ctx, { body }) => {
      const made = await createKey(ctx, body);
      if (!made.ok) return made;
      const { key, plainKey } = made.value;
      return succeed({ value: { ...key, key: plainKey }, location: `${KEYS}/${key.id}` });
    },
  }),
  operation({
    id: "surveyKeys",
    method: "GET",
    path: `${KEYS}/survey`,
    tag: "Keys",
    summary: "Count the active keys that are worth a look",
    description:
      "How many active keys were never used, are idle for 90 days, never expire, expire within a week, or belong to a disabled person. `GET /api/v1/keys` lists them with the same word as `status`.",
    answer: {
      status: 200,
      description: "The counts. A key may be counted several times.",
      name: "KeySurvey",
      schema: keySurveyAnswer,
      example: { never_used: 2, idle: 1, no_expiry: 4, expires_soon: 0, owner_disabled: 0 },
    },
    failures: [],
    run: async (ctx) => {
      const survey = await surveyKeys(ctx, {});
      return survey.ok ? succeed({ value: survey.value }) : survey;
    },
  }),
  operation({
    id: "showKey",
    method: "GET",
    path: ONE,
    tag: "Keys",
    summary: "Show a key",
    pathParameters,
    answer: oneKey,
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const shown = await showKey(ctx, { id: path("id") });
      return shown.ok ? succeed({ value: shown.value }) : shown;
    },
  }),
  operation({
    id: "changeKey",
    method: "PATCH",
    path: ONE,
    tag: "Keys",
    summary: "Change a key's name, expiry, addresses or limits, disable or enable it",
    description:
      "A null limit means the installation's; omitted fields are unchanged. The policy's maximum lifetime counts from the key's creation, but a key can always end earlier; a key that has expired stays so. With the `version` of a key that you read before, the request fails with 409 if its settings have changed since, and `current` has the stored values.",
    pathParameters,
    body: {
      name: "KeyChanges",
      schema: changesSchema,
      example: { name: "Weekly build", requestsPerMinute: 120, enabled: false },
    },
    answer: oneKey,
    failures: ["not_found", "key_revoked", "expiry_not_allowed", "conflict"],
    run: async (ctx, { path, body }) => {
      const changed = await updateKey(ctx, { ...body, id: path("id") });
      return changed.ok ? succeed({ value: changed.value.key }) : changed;
    },
  }),
  operation({
    id: "revokeKey",
    method: "DELETE",
    path: ONE,
    tag: "Keys",
    summary: "Revoke a key for good",
    pathParameters,
    query: z.strictObject({ reason: revokeKeySchema.shape.reason }),
    answer: { ...oneKey, description: "The revoked key. Its tokens no longer work anywhere." },
    failures: ["not_found", "key_revoked"],
    run: async (ctx, { path, query }) => {
      const revoked = await revokeKey(ctx, { id: path("id"), reason: query.reason });
      return revoked.ok ? succeed({ value: revoked.value.key }) : revoked;
    },
  }),
];
