import { z } from "zod";
import { succeed } from "@/lib/errors/errors";
import { addTeamMember } from "@/lib/teams/add-team-member";
import { removeTeamMember } from "@/lib/teams/remove-team-member";
import { addTeamMemberSchema, teamRoleSchema } from "@/lib/teams/schema";
import { setTeamRole } from "@/lib/teams/set-team-role";
import { exampleKey } from "./examples";
import { examplePerson } from "./examples-people";
import { type Operation, operation } from "./operation";
import { removedMemberAnswer } from "./schema-people-answers";
import { idOfTeam } from "./team-operations";

const MEMBERS = "/api/v1/teams/{slug}/members";
const ONE = `${MEMBERS}/{person}`;
const pathParameters = { slug: "The team's slug.", person: "The person's id." };

const { email, role } = addTeamMemberSchema.shape;

/**
 * The API's operations on the members of a team. Each operation uses the input schema of its verb,
 * so the document agrees with the validation.
 */
export const memberOperations: readonly Operation[] = [
  operation({
    id: "addTeamMember",
    method: "POST",
    path: MEMBERS,
    tag: "Teams",
    summary: "Add a person to a team",
    description: "The person is already known: `POST /api/v1/people` adds a new one.",
    pathParameters: { slug: pathParameters.slug },
    body: {
      name: "NewMember",
      schema: z.strictObject({ email: email.unwrap(), role }),
      example: { email: examplePerson.email, role: "lead" },
    },
    answer: { status: 204, description: "The person is a member." },
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path, body }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const added = id.ok ? await addTeamMember(ctx, { ...body, id: id.value }) : id;
      return added.ok ? succeed({ value: null }) : added;
    },
  }),
  operation({
    id: "setTeamRole",
    method: "PATCH",
    path: ONE,
    tag: "Teams",
    summary: "Make a member a lead, or a lead a member",
    pathParameters,
    body: {
      name: "MemberChanges",
      schema: z.strictObject({ role: teamRoleSchema.shape.role }),
      example: { role: "lead" },
    },
    answer: { status: 204, description: "The member has this role." },
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path, body }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const set = id.ok
        ? await setTeamRole(ctx, { ...body, id: id.value, personId: path("person") })
        : id;
      return set.ok ? succeed({ value: null }) : set;
    },
  }),
  operation({
    id: "removeTeamMember",
    method: "DELETE",
    path: ONE,
    tag: "Teams",
    summary: "Remove a person from a team",
    description:
      "Their personal keys and connections in the team end for good, also if they join again. The team's service keys stay. A person keeps their last team: disable them instead.",
    pathParameters,
    answer: {
      status: 200,
      description: "The keys and connections that ended.",
      name: "RemovedMember",
      schema: removedMemberAnswer,
      example: {
        endedKeys: [{ id: exampleKey.id, name: "Claude Code, laptop", credential: "key" }],
      },
    },
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const id = await idOfTeam(ctx, path("slug"));
      const removed = id.ok
        ? await removeTeamMember(ctx, { id: id.value, personId: path("person") })
        : id;
      return removed.ok ? succeed({ value: removed.value }) : removed;
    },
  }),
];
