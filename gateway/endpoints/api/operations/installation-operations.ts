import { listActivity } from "@/lib/audit/list-activity";
import { activityPage } from "@/lib/audit/schema";
import { succeed } from "@/lib/errors/errors";
import { readPolicy } from "@/lib/policy/read-policy";
import { examplePolicy, exampleRecord } from "./examples-people";
import { type Operation, operation } from "./operation";
import { activityAnswer, policyAnswer } from "./schema-people-answers";

/** The API's operations on the installation itself: its policy and its audit log. They only read. */
export const installationOperations: readonly Operation[] = [
  operation({
    id: "showPolicy",
    method: "GET",
    path: "/api/v1/policy",
    tag: "Installation",
    summary: "Show the installation's policy",
    description: "Only a signed-in operator changes it.",
    answer: {
      status: 200,
      description: "The policy.",
      name: "Policy",
      schema: policyAnswer,
      example: examplePolicy,
    },
    failures: [],
    run: async (ctx) => {
      const read = await readPolicy(ctx, {});
      return read.ok ? succeed({ value: read.value }) : read;
    },
  }),
  operation({
    id: "listActivity",
    method: "GET",
    path: "/api/v1/activity",
    tag: "Installation",
    summary: "List audit records, newest first",
    description:
      "Every change and every denial. `from` and `to` are days in UTC, both included. For the next page, pass `older` as `before`.",
    query: activityPage,
    answer: {
      status: 200,
      description: "One page. `older` and `newer` lead to the pages beside it, or are null.",
      name: "ActivityPage",
      schema: activityAnswer,
      example: { rows: [exampleRecord], older: 4711, newer: null },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const listed = await listActivity(ctx, query);
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
];
