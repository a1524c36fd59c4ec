import { succeed } from "@/lib/errors/errors";
import { listGrants } from "@/lib/grants/list-grants";
import { setKeyGrantsSchema, setTeamGrantsSchema } from "@/lib/grants/schema";
import { setKeyGrants } from "@/lib/grants/set-key-grants";
import { setTeamGrants } from "@/lib/grants/set-team-grants";
import { exampleGrants, exampleNewGrants } from "./examples-people";
import { type Operation, operation } from "./operation";
import { keyGrantsAnswer, teamGrantsAnswer } from "./schema-people-answers";
import { idOfTeam } from "./team-operations";

const OF_KEY = "/api/v1/keys/{id}/grants";
const OF_TEAM = "/api/v1/teams/{slug}/grants";
const ofKey = { id: "The key's id." };
const ofTeam = { slug: "The team's slug." };

const keyGrants = {
  status: 200,
  description: "The key's own grants; null if it reaches everything that its team reaches.",
  name: "KeyGrants",
  schema: keyGrantsAnswer,
  example: exampleGrants,
} as const;

const teamGrants = {
  status: 200,
  description: "What the team may use. A key of the team reaches at most this.",
  name: "TeamGrants",
  schema: teamGrantsAnswer,
  example: exampleGrants,
} as const;

/** The API's operations on what teams may use, and keys within that. */
export const grantOperations: readonly Operation[] = [
  operation({
    id: "listKeyGrants",
    method: "GET",
    path: OF_KEY,
    tag: "Keys",
    summary: "List the grants of a key",
    pathParameters: ofKey,
    answer: keyGrants,
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
    path: OF_KEY,
    tag: "Keys",
    summary: "Narrow a key within its team's grants",
    description:
      "`grants` holds all of them, within those of the team; null gives the key everything that its team reaches, now and later. The change applies from the next call.",
    pathParameters: ofKey,
    body: {
      name: "KeyGrantChanges",
      schema: setKeyGrantsSchema.omit({ id: true }),
      example: exampleNewGrants,
    },
    answer: keyGrants,
    failures: ["not_found", "key_revoked", "key_ended", "conflict"],
    run: async (ctx, { path, body }) => {
      const set = await setKeyGrants(ctx, { ...body, id: path("id") });
      if (!set.ok) return set;
      const { grants, version } = set.value;
      return succeed({ value: { grants, version } });
    },
  }),
  operation({
    id: "listTeamGrants",
    method: "GET",
    path: OF_TEAM,
    tag: "Teams",
    summary: "List the grants of a team",
    pathParameters: ofTeam,
    answer: teamGrants,
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const listed = id.ok ? await listGrants(ctx, { teamId: id.value }) : id;
      if (!listed.ok) return listed;
      const { team, version } = listed.value;
      return succeed({ value: { grants: team, version } });
    },
  }),
  operation({
    id: "setTeamGrants",
    method: "PATCH",
    path: OF_TEAM,
    tag: "Teams",
    summary: "Set the grants of a team",
    description:
      "`grants` holds all of them; a server that is left out is out of the team's reach at once. `tools` are names as the server gives them; `*` stands for any characters.",
    pathParameters: ofTeam,
    body: {
      name: "TeamGrantChanges",
      schema: setTeamGrantsSchema.omit({ teamId: true }),
      example: exampleNewGrants,
    },
    answer: teamGrants,
    failures: ["forbidden", "not_found", "conflict"],
    run: async (ctx, { path, body }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const set = id.ok ? await setTeamGrants(ctx, { ...body, teamId: id.value }) : id;
      if (!set.ok) return set;
      const { grants, version } = set.value;
      return succeed({ value: { grants, version } });
    },
  }),
];
