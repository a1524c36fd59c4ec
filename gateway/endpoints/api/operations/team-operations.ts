import { z } from "zod";
import type { Context } from "@/lib/core/context";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { createTeam } from "@/lib/teams/create-team";
import { disableTeam } from "@/lib/teams/disable-team";
import { enableTeam } from "@/lib/teams/enable-team";
import { listTeams } from "@/lib/teams/list-teams";
import { renameTeam } from "@/lib/teams/rename-team";
import { createTeamSchema, renameTeamSchema, setTeamPolicySchema } from "@/lib/teams/schema";
import { setTeamPolicy } from "@/lib/teams/set-team-policy";
import { showTeam } from "@/lib/teams/show-team";
import { surveyTeams } from "@/lib/teams/survey-teams";
import { examplePolicyOfTeam, exampleTeam, exampleTeamDetail } from "./examples-people";
import { type Operation, operation } from "./operation";
import { teamAnswer, teamDetailAnswer, teamListAnswer } from "./schema-people-answers";

const TEAMS = "/api/v1/teams";
const ONE = `${TEAMS}/{slug}`;
const pathParameters = { slug: "The team's slug." };

const oneTeam = {
  status: 200,
  description: "The team with its members.",
  name: "TeamDetail",
  schema: teamDetailAnswer,
  example: exampleTeamDetail,
} as const;

/**
 * The API's operations on teams. Each operation uses the input schema of its verb,
 * so the document agrees with the validation.
 */
export const teamOperations: readonly Operation[] = [
  operation({
    id: "listTeams",
    method: "GET",
    path: TEAMS,
    tag: "Teams",
    summary: "List all teams by name",
    answer: {
      status: 200,
      description: "The teams with their counts of members, active keys and granted servers.",
      name: "TeamList",
      schema: teamListAnswer,
      example: { rows: [{ ...exampleTeam, members: 4, activeKeys: 5, servers: 3 }] },
    },
    failures: [],
    run: async (ctx) => {
      const listed = await surveyTeams(ctx, {});
      return listed.ok ? succeed({ value: { rows: listed.value } }) : listed;
    },
  }),
  operation({
    id: "createTeam",
    method: "POST",
    path: TEAMS,
    tag: "Teams",
    summary: "Create a team",
    description:
      "It has no members, keys or grants. Without `slug`, the slug is made from the name; it never changes.",
    body: {
      name: "NewTeam",
      schema: z.strictObject(createTeamSchema.shape),
      example: { name: "Platform" },
    },
    answer: {
      status: 201,
      description: "The team. `Location` is its URL.",
      name: "Team",
      schema: teamAnswer,
      example: exampleTeam,
    },
    failures: ["forbidden", "team_taken"],
    run: async (ctx, { body }) => {
      const made = await createTeam(ctx, body);
      if (!made.ok) return made;
      return succeed({ value: made.value, location: `${TEAMS}/${made.value.slug}` });
    },
  }),
  operation({
    id: "showTeam",
    method: "GET",
    path: ONE,
    tag: "Teams",
    summary: "Show a team with its members",
    pathParameters,
    answer: oneTeam,
    failures: ["not_found"],
    run: async (ctx, { path }) => shown(ctx, path("slug")),
  }),
  operation({
    id: "renameTeam",
    method: "PATCH",
    path: ONE,
    tag: "Teams",
    summary: "Rename a team",
    description:
      "Its slug stays. With the `version` of a team that you read before, the request fails with 409 if the name has changed since.",
    pathParameters,
    body: {
      name: "TeamChanges",
      schema: z.strictObject(renameTeamSchema.omit({ id: true }).shape),
      example: { name: "Platform and tools" },
    },
    answer: oneTeam,
    failures: ["forbidden", "not_found", "conflict"],
    run: async (ctx, { path, body }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const done = id.ok ? await renameTeam(ctx, { ...body, id: id.value }) : id;
      return done.ok ? shown(ctx, path("slug")) : done;
    },
  }),
  operation({
    id: "disableTeam",
    method: "POST",
    path: `${ONE}/disable`,
    tag: "Teams",
    summary: "Disable a team",
    description: "Its keys, connections and trust rules are refused until it is enabled.",
    pathParameters,
    answer: oneTeam,
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const done = id.ok ? await disableTeam(ctx, { id: id.value }) : id;
      return done.ok ? shown(ctx, path("slug")) : done;
    },
  }),
  operation({
    id: "enableTeam",
    method: "POST",
    path: `${ONE}/enable`,
    tag: "Teams",
    summary: "Enable a disabled team",
    pathParameters,
    answer: oneTeam,
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const done = id.ok ? await enableTeam(ctx, { id: id.value }) : id;
      return done.ok ? shown(ctx, path("slug")) : done;
    },
  }),
  operation({
    id: "setTeamPolicy",
    method: "PATCH",
    path: `${ONE}/policy`,
    tag: "Teams",
    summary: "Set a team's policy on its keys",
    description:
      "All four rules; null means none. Where the installation's is stricter, that one applies. The rules apply to new keys and new expiries. With the `version` of the policy that you read before, the request fails with 409 if it has changed since.",
    pathParameters,
    body: {
      name: "TeamPolicy",
      schema: z.strictObject(setTeamPolicySchema.omit({ id: true }).shape),
      example: examplePolicyOfTeam,
    },
    answer: oneTeam,
    failures: ["forbidden", "not_found", "conflict"],
    run: async (ctx, { path, body }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const done = id.ok ? await setTeamPolicy(ctx, { ...body, id: id.value }) : id;
      return done.ok ? shown(ctx, path("slug")) : done;
    },
  }),
];

/** Returns the id of the team with this slug. Failure: `not_found`. */
export async function idOfTeam(ctx: Context, slug: string): Promise<Result<string>> {
  const teams = await listTeams(ctx, {});
  if (!teams.ok) return teams;
  const team = teams.value.find((one) => one.slug === slug);
  return team ? succeed(team.id) : fail("not_found");
}

async function shown(ctx: Context, slug: string) {
  const team = await showTeam(ctx, { slug });
  return team.ok ? succeed({ value: team.value }) : team;
}
