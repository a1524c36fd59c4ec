import { z } from "zod";
import { succeed } from "@/lib/errors/errors";
import { createKey } from "@/lib/keys/creation/create-key";
import { newKeySchema } from "@/lib/keys/creation/schema-new-key";
import { keyAnswer } from "@/lib/keys/model";
import { listKeys } from "@/lib/keys/reads/list-keys";
import { showKey } from "@/lib/keys/reads/show-key";
import { listKeysSchema, revokeKeySchema, updateKeySchema } from "@/lib/keys/schema";
import { revokeKey } from "@/lib/keys/update/revoke-key";
import { updateKey } from "@/lib/keys/update/update-key";
import { exampleKey, exampleNewKey } from "./examples";
import { type Operation, operation } from "./operation";
import { keyPageAnswer, newKeyAnswer } from "./schema-answers";

const KEYS = "/api/v1/keys";
const ONE = `${KEYS}/{id}`;
const pathParameters = { id: "The key's id." };

const changesSchema = z.strictObject(updateKeySchema.omit({ id: true }).shape);

const oneKey = {
  status: 200,
  description: "The key, without the key itself.",
  name: "Key",
  schema: keyAnswer,
  example: exampleKey,
} as const;

/** The API of keys. The verbs validate with the same schemas. */
export const keyOperations: readonly Operation[] = [
  operation({
    id: "listKeys",
    method: "GET",
    path: KEYS,
    tag: "Keys",
    summary: "List keys, the newest first",
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
      "`key` is in this answer and nowhere else, ever. Without `teamId` it belongs to the team of the key that asks, and without `grants` it reaches what that team does. Keys with the `admin` scope are made in the console or on the command line. With an `attempt`, a UUID that you draw for this key, the request can be repeated where its answer was lost: a key that it made before and that nobody has used ends, and a new one takes its place.",
    body: { name: "NewKey", schema: z.strictObject(newKeySchema.shape), example: exampleNewKey },
    answer: {
      status: 201,
      description: "The key, with the key itself. `Location` is where it is.",
      name: "CreatedKey",
      schema: newKeyAnswer,
      example: { ...exampleKey, key: "mcp_00000000000000000000000000000000" },
    },
    failures: ["forbidden", "expiry_not_allowed", "key_received"],
    run: async (ctx, { body }) => {
      const made = await createKey(ctx, body);
      if (!made.ok) return made;
      const { key, plainKey } = made.value;
      return succeed({ value: { ...key, key: plainKey }, location: `${KEYS}/${key.id}` });
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
    summary: "Rename a key, limit its calls, disable or enable it",
    description:
      "A limit that is null is the installation's; what is left out stays. With the `version` of a key that was read, nothing is changed where its name or its limits are others by now: 409, and `current` says which.",
    pathParameters,
    body: {
      name: "KeyChanges",
      schema: changesSchema,
      example: { name: "Weekly build", requestsPerMinute: 120, enabled: false },
    },
    answer: oneKey,
    failures: ["not_found", "key_revoked", "conflict"],
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
    answer: { ...oneKey, description: "The key, revoked: its tokens have ended everywhere." },
    failures: ["not_found", "key_revoked"],
    run: async (ctx, { path, query }) => {
      const revoked = await revokeKey(ctx, { id: path("id"), reason: query.reason });
      return revoked.ok ? succeed({ value: revoked.value.key }) : revoked;
    },
  }),
];
