import { succeed } from "@/lib/errors/errors";
import { listGrants } from "@/lib/grants/list-grants";
import { setKeyGrantsSchema } from "@/lib/grants/schema";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { exampleGrants, exampleNewGrants } from "./examples-people";
import { type Operation, operation } from "./operation";
import { keyGrantsAnswer } from "./schema-people-answers";

const GRANTS = "/api/v1/keys/{id}/grants";
const pathParameters = { id: "The key's id." };

const itsGrants = {
  status: 200,
  description: "The key's own grants; null if it reaches everything that its team reaches.",
  name: "KeyGrants",
  schema: keyGrantsAnswer,
  example: exampleGrants,
} as const;

/** The API's operations on what a key may use within the grants of its team. */
export const keyGrantOperations: readonly Operation[] = [
  operation({
    id: "listKeyGrants",
    method: "GET",
    path: GRANTS,
    tag: "Keys",
    summary: "List the grants of a key",
    pathParameters,
    answer: itsGrants,
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const listed = await listGrants(ctx, { keyId: path("id") });
      if (!listed.ok) return listed;
      const { key, version } = listed.value;
      return succeed({ value: { grants: key, version } });
    },
  }),
  operation({
    id: "setKeyGrants",
    method: "PATCH",
    path: GRANTS,
    tag: "Keys",
    summary: "Narrow a key within its team's grants",
    description:
      "`grants` holds all of them, within those of the team; null gives the key everything that its team reaches, now and later. The change applies from the next call.",
    pathParameters,
    body: {
      name: "KeyGrantChanges",
      schema: setKeyGrantsSchema.omit({ id: true }),
      example: exampleNewGrants,
    },
    answer: itsGrants,
    failures: ["not_found", "key_revoked", "key_ended", "conflict"],
    run: async (ctx, { path, body }) => {
      const set = await setKeyGrants(ctx, { ...body, id: path("id") });
      if (!set.ok) return set;
      const { grants, version } = set.value;
      return succeed({ value: { grants, version } });
    },
  }),
];
