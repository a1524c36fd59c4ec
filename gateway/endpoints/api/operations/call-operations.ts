import { succeed } from "@/lib/errors/errors";
import { callSeries } from "@/lib/usage/calls/call-series";
import { listCalls } from "@/lib/usage/calls/list-calls";
import { showRequest } from "@/lib/usage/calls/show-request";
import { usageBy } from "@/lib/usage/calls/usage-by";
import { callPage, callSeriesInput, usageByInput } from "@/lib/usage/schema-calls";
import { exampleOf } from "./example-of";
import { exampleKey } from "./examples";
import { type Operation, operation } from "./operation";
import {
  callAnswer,
  callPageAnswer,
  callSeriesAnswer,
  requestAnswer,
  usageAnswer,
} from "./schema-call-answers";

const CALLS = "/api/v1/calls";
const at = "2026-11-22T09:30:00.000Z";

const exampleCall = exampleOf(callAnswer, {
  ...{ id: 4711, at, kind: "tool", method: "tools/call", target: "files_read", outcome: "ok" },
  server: { id: "6d1f0f0e-2f0b-4e0c-9d43-7a6f2b8c5e10", name: "files", removed: false },
  ...{ durationMicros: 84_000, requestId: "req_8f0qWcJ2mBv1xK4T", client: "Claude Code 2.0" },
  key: { id: exampleKey.id, name: exampleKey.name, lastFour: "a1b2", credential: "key" },
});

const figures = {
  ...{ calls: 1200, errors: 24, denials: 6, errorRate: 0.02 },
  ...{ p50Micros: 84_000, p95Micros: 310_000 },
};
const range = { from: "2026-11-15T00:00:00.000Z", to: "2026-11-22T00:00:00.000Z" };

/**
 * The API's operations on calls. They only read. Each operation uses the input schema of its verb,
 * so the document agrees with the validation.
 */
export const callOperations: readonly Operation[] = [
  operation({
    id: "listCalls",
    method: "GET",
    path: CALLS,
    tag: "Calls",
    summary: "List calls, newest first",
    description:
      "Tool calls, unless `kind` is `protocol`. `server` is a name (`latchkey` for Latchkey's own tools), `team` a slug, `key` and `person` are ids. `from` is included and `to` is not.",
    query: callPage,
    answer: {
      status: 200,
      description: "One page. `older` and `newer` are cursors of the pages beside it, or null.",
      name: "CallPage",
      schema: callPageAnswer,
      example: { rows: [exampleCall], older: "older-1795340000000-4711", newer: null },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const listed = await listCalls(ctx, query);
      return listed.ok ? succeed({ value: listed.value }) : listed;
    },
  }),
  operation({
    id: "chartCalls",
    method: "GET",
    path: `${CALLS}/series`,
    tag: "Calls",
    summary: "Count calls over time",
    description:
      "In buckets that fit the range, with percentiles (at most 10 % from the true value), the totals of the range, and those of the period before. The range is widened to whole buckets.",
    query: callSeriesInput,
    answer: {
      status: 200,
      description: "The buckets and totals.",
      name: "CallSeries",
      schema: callSeriesAnswer,
      example: {
        ...{ ...range, bucketSeconds: 21_600, points: [{ at: range.from, ...figures }] },
        ...{ total: figures, before: figures, protocolMessages: 340 },
      },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const read = await callSeries(ctx, query);
      return read.ok ? succeed({ value: read.value }) : read;
    },
  }),
  operation({
    id: "showUsage",
    method: "GET",
    path: `${CALLS}/usage`,
    tag: "Calls",
    summary: "Show use by tool, person, team, client, server or key",
    description:
      "The most used first, with the period before. By `tool` and `server`, `unused` lists what nobody called.",
    query: usageByInput,
    answer: {
      status: 200,
      description: "The use within the range, which is widened to whole hours or days.",
      name: "Usage",
      schema: usageAnswer,
      example: {
        ...range,
        rows: [
          {
            ...{ value: "files_read", label: "files_read", server: "files" },
            ...{ ...figures, before: figures, change: 0 },
          },
        ],
        ...{ more: false, unused: [], unusedCount: 0 },
      },
    },
    failures: [],
    run: async (ctx, { query }) => {
      const read = await usageBy(ctx, query);
      return read.ok ? succeed({ value: read.value }) : read;
    },
  }),
  operation({
    id: "showRequest",
    method: "GET",
    path: "/api/v1/requests/{requestId}",
    tag: "Calls",
    summary: "Explain a request by its id",
    description: "Its calls, its denials with their rules, and where they could be allowed.",
    pathParameters: { requestId: "The id in the header `x-request-id` of the response." },
    answer: {
      status: 200,
      description: "The request.",
      name: "Request",
      schema: requestAnswer,
      example: {
        ...{
          requestId: exampleCall.requestId,
          at,
          calls: [exampleCall],
          denials: [],
          remedies: [],
        },
      },
    },
    failures: ["not_found"],
    run: async (ctx, { path }) => {
      const shown = await showRequest(ctx, { requestId: path("requestId") });
      return shown.ok ? succeed({ value: shown.value }) : shown;
    },
  }),
];
