import { succeed } from "@/lib/errors/errors";
import { audienceChoices } from "@/lib/outward/registry/audience-choices";
import { listAudiences } from "@/lib/outward/registry/list-audiences";
import { registerAudience } from "@/lib/outward/registry/register-audience";
import { removeAudience } from "@/lib/outward/registry/remove-audience";
import {
  registerAudienceSchema,
  setKeyAudiencesSchema,
  updateAudienceSchema,
} from "@/lib/outward/registry/schema";
import { setKeyAudiences } from "@/lib/outward/registry/set-key-audiences";
import { showAudience } from "@/lib/outward/registry/show-audience";
import { updateAudience } from "@/lib/outward/registry/update-audience";
import type { AudienceChoices } from "@/lib/outward/view";
import { exampleAudience, exampleAudienceChoice } from "./examples";
import { type Operation, operation } from "./operation";
import { audienceAnswer, audienceListAnswer, keyAudiencesAnswer } from "./schema-answers";

const AUDIENCES = "/api/v1/audiences";
const ONE = `${AUDIENCES}/{id}`;
const OF_KEY = "/api/v1/keys/{id}/audiences";
const pathParameters = { id: "The audience's id." };

const oneAudience = {
  status: 200,
  description: "The audience, its teams and its use.",
  name: "Audience",
  schema: audienceAnswer,
  example: exampleAudience,
} as const;

const ofKey = {
  status: 200,
  description: "The audiences that the key's team may be granted, and which of them the key has.",
  name: "KeyAudiences",
  schema: keyAudiencesAnswer,
  example: { rows: [exampleAudienceChoice], version: "x0aQvT3mKp7Ld2sWn8RbHg" },
} as const;

const rowsOf = ({ choices, version }: AudienceChoices) => ({ rows: choices, version });

/**
 * The API's operations on the audiences of servers outside the gateway, and on the audiences that a
 * key is granted.
 */
export const audienceOperations: readonly Operation[] = [
  operation({
    id: "listAudiences",
    method: "GET",
    path: AUDIENCES,
    tag: "Audiences",
    summary: "List outside servers by name",
    answer: {
      status: 200,
      description: "All audiences, at most 200.",
      name: "AudienceList",
      schema: audienceListAnswer,
      example: { rows: [exampleAudience] },
    },
    failures: [],
    run: async (ctx) => {
      const listed = await listAudiences(ctx, {});
      return listed.ok ? succeed({ value: { rows: listed.value } }) : listed;
    },
  }),
  operation({
    id: "registerAudience",
    method: "POST",
    path: AUDIENCES,
    tag: "Audiences",
    summary: "Register an outside server",
    description:
      "`uri` becomes the `aud` of its tokens and never changes: an https address, a `urn:`, or a scheme such as `com.example.tools:`, in its normal form, and never an address of this installation. Keys of the teams in `teamIds` may be granted it.",
    body: {
      name: "AudienceRegistration",
      schema: registerAudienceSchema,
      example: {
        ...{ uri: exampleAudience.uri, name: exampleAudience.name },
        teamIds: exampleAudience.teams.map(({ id }) => id),
      },
    },
    answer: { ...oneAudience, status: 201, description: "The audience. `Location` is its URL." },
    failures: ["forbidden"],
    run: async (ctx, { body }) => {
      const made = await registerAudience(ctx, body);
      if (!made.ok) return made;
      const { audience } = made.value;
      return succeed({ value: audience, location: `${AUDIENCES}/${audience.id}` });
    },
  }),
  operation({
    id: "showAudience",
    method: "GET",
    path: ONE,
    tag: "Audiences",
    summary: "Show an outside server",
    pathParameters,
    answer: oneAudience,
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const shown = await showAudience(ctx, { id: path("id") });
      return shown.ok ? succeed({ value: shown.value }) : shown;
    },
  }),
  operation({
    id: "changeAudience",
    method: "PATCH",
    path: ONE,
    tag: "Audiences",
    summary: "Rename an outside server, or change its teams",
    description:
      "Omitted fields are unchanged. Keys of a team that is left out lose the audience for good. With the `version` of an audience that you read before, the request fails with 409 if it has changed since.",
    pathParameters,
    body: {
      name: "AudienceChanges",
      schema: updateAudienceSchema.omit({ id: true }),
      example: { name: "Build tools", teamIds: [] },
    },
    answer: oneAudience,
    failures: ["forbidden", "not_found", "conflict"],
    run: async (ctx, { path, body }) => {
      const changed = await updateAudience(ctx, { ...body, id: path("id") });
      return changed.ok ? succeed({ value: changed.value.audience }) : changed;
    },
  }),
  operation({
    id: "removeAudience",
    method: "DELETE",
    path: ONE,
    tag: "Audiences",
    summary: "Remove an outside server",
    description:
      "No further token is issued for it. Issued tokens live until their `exp`, at most 15 minutes.",
    pathParameters,
    answer: { status: 204, description: "The audience is removed." },
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const removed = await removeAudience(ctx, { id: path("id") });
      return removed.ok ? succeed({ value: null }) : removed;
    },
  }),
  operation({
    id: "listKeyAudiences",
    method: "GET",
    path: OF_KEY,
    tag: "Audiences",
    summary: "List the outside servers of a key",
    pathParameters: { id: "The key's id." },
    answer: ofKey,
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const listed = await audienceChoices(ctx, { id: path("id") });
      return listed.ok ? succeed({ value: rowsOf(listed.value) }) : listed;
    },
  }),
  operation({
    id: "setKeyAudiences",
    method: "PATCH",
    path: OF_KEY,
    tag: "Audiences",
    summary: "Set the outside servers of a key",
    description: "`audiences` holds all of them, by `uri`; the key loses every other.",
    pathParameters: { id: "The key's id." },
    body: {
      name: "KeyAudienceChanges",
      schema: setKeyAudiencesSchema.omit({ id: true }),
      example: { audiences: [exampleAudience.uri] },
    },
    answer: ofKey,
    failures: ["not_found", "key_revoked", "key_ended", "conflict"],
    run: async (ctx, { path, body }) => {
      const set = await setKeyAudiences(ctx, { ...body, id: path("id") });
      return set.ok ? succeed({ value: rowsOf(set.value) }) : set;
    },
  }),
];
