import { z } from "zod";
import type { Context } from "@/lib/core/context";
import { succeed } from "@/lib/errors/errors";
import { createPerson } from "@/lib/identity/people/create-person";
import { disablePerson } from "@/lib/identity/people/disable-person";
import { enablePerson } from "@/lib/identity/people/enable-person";
import { listPeople } from "@/lib/identity/people/list-people";
import { showPerson } from "@/lib/identity/people/show-person";
import { createPersonSchema, listPeopleSchema } from "@/lib/identity/schema";
import { examplePerson } from "./examples-people";
import { type Operation, operation } from "./operation";
import { newPersonAnswer, personAnswer, personPageAnswer } from "./schema-people-answers";

const PEOPLE = "/api/v1/people";
const ONE = `${PEOPLE}/{person}`;
const pathParameters = { person: "The person's id." };

const onePerson = {
  status: 200,
  description: "The person.",
  name: "Person",
  schema: personAnswer,
  example: examplePerson,
} as const;

/**
 * The API's operations on people. Each operation uses the input schema of its verb, so the document
 * agrees with the validation.
 */
export const peopleOperations: readonly Operation[] = [
  operation({
    id: "listPeople",
    method: "GET",
    path: PEOPLE,
    tag: "People",
    summary: "List people by name",
    query: listPeopleSchema,
    answer: {
      status: 200,
      description: "One page. `next` is the `cursor` of the page after it, and null at the end.",
      name: "PersonPage",
      schema: personPageAnswer,
      example: { rows: [examplePerson], total: 1, next: null, previous: null },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const listed = await listPeople(ctx, query);
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
  operation({
    id: "addPerson",
    method: "POST",
    path: PEOPLE,
    tag: "People",
    summary: "Add a member",
    description:
      "`invitation` is only in this answer: whoever opens its URL first sets the person's password. Without `teamIds` the person joins the team `default`. Only a signed-in operator adds operators.",
    body: {
      name: "NewPerson",
      schema: z.strictObject(createPersonSchema.shape),
      example: { name: "Mei Tanaka", email: "mei@example.com", role: "member" },
    },
    answer: {
      status: 201,
      description: "The person and their invitation. `Location` is their URL.",
      name: "AddedPerson",
      schema: newPersonAnswer,
      example: {
        ...examplePerson,
        status: "invited",
        invitation: {
          url: "https://latchkey.example.com/welcome#code-that-works-once",
          expiresAt: "2026-11-29T09:30:00.000Z",
        },
      },
    },
    failures: ["forbidden", "email_taken"],
    run: async (ctx, { body }) => {
      const made = await createPerson(ctx, body);
      if (!made.ok) return made;
      const { person, link } = made.value;
      return succeed({
        value: { ...person, invitation: link },
        location: `${PEOPLE}/${person.id}`,
      });
    },
  }),
  operation({
    id: "showPerson",
    method: "GET",
    path: ONE,
    tag: "People",
    summary: "Show a person",
    pathParameters,
    answer: onePerson,
    failures: ["not_found"],
    run: async (ctx, { path }) => shown(ctx, path("person")),
  }),
  operation({
    id: "disablePerson",
    method: "POST",
    path: `${ONE}/disable`,
    tag: "People",
    summary: "Disable a member",
    description:
      "Their sessions end, and their personal keys and connections are refused from the next call. Service keys stay. Only a signed-in operator disables operators.",
    pathParameters,
    answer: onePerson,
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const done = await disablePerson(ctx, { id: path("person") });
      return done.ok ? shown(ctx, path("person")) : done;
    },
  }),
  operation({
    id: "enablePerson",
    method: "POST",
    path: `${ONE}/enable`,
    tag: "People",
    summary: "Enable a disabled member",
    description: "Their personal keys are accepted again; sessions that ended stay ended.",
    pathParameters,
    answer: onePerson,
    failures: ["forbidden", "not_found"],
    run: async (ctx, { path }) => {
      const done = await enablePerson(ctx, { id: path("person") });
      return done.ok ? shown(ctx, path("person")) : done;
    },
  }),
];

async function shown(ctx: Context, id: string) {
  const person = await showPerson(ctx, { id });
  return person.ok ? succeed({ value: person.value }) : person;
}
