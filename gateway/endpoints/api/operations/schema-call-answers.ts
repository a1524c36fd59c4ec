import { z } from "zod";

/** The schemas of the API's responses about calls. Times are RFC 3339 strings. */
const moment = z.iso.datetime();
const count = z.int().min(0);
const micros = z.int().min(0).nullable();
const text = z.string().nullable();

const named = z.object({ id: z.uuid(), name: z.string() });

export const callAnswer = z.object({
  id: count,
  at: moment,
  kind: z.enum(["tool", "protocol"]),
  method: z.string(),
  target: text,
  server: z.object({ id: z.uuid().nullable(), name: z.string(), removed: z.boolean() }).nullable(),
  outcome: z.enum(["ok", "error", "denied"]),
  code: text,
  durationMicros: count,
  requestBytes: count.nullable(),
  responseBytes: count.nullable(),
  client: text,
  protocolVersion: text,
  address: text,
  requestId: z.string(),
  key: named
    .extend({ lastFour: text, credential: z.enum(["key", "connection", "trust"]) })
    .nullable(),
  owner: named.nullable(),
  team: named.extend({ slug: z.string() }).nullable(),
});

export const callPageAnswer = z.object({
  rows: z.array(callAnswer),
  older: text,
  newer: text,
});

const denial = z.object({
  id: count,
  at: moment,
  action: z.string(),
  code: text,
  reason: text,
  rule: text,
  text: z.string(),
  target: text,
  client: text,
  address: text,
  actor: z.object({ kind: z.string(), id: z.uuid().nullable(), label: z.string() }),
  key: named.nullable(),
});

export const requestAnswer = z.object({
  requestId: z.string(),
  at: moment,
  calls: z.array(callAnswer),
  denials: z.array(denial),
  remedies: z.array(
    z.object({ kind: z.enum(["key", "team", "server"]), id: z.string(), name: z.string() }),
  ),
});

const figures = {
  calls: count,
  errors: count,
  denials: count,
  errorRate: z.number().min(0).max(1).nullable(),
  p50Micros: micros,
  p95Micros: micros,
};
const range = { from: moment, to: moment };

export const callSeriesAnswer = z.object({
  ...range,
  bucketSeconds: count,
  points: z.array(z.object({ at: moment, ...figures })),
  total: z.object(figures),
  before: z.object(figures),
  protocolMessages: count,
});

export const usageAnswer = z.object({
  ...range,
  rows: z.array(
    z.object({
      value: text,
      label: text,
      server: text,
      ...figures,
      before: z.object(figures),
      change: z.number().nullable(),
    }),
  ),
  more: z.boolean(),
  unused: z.array(z.object({ server: z.string(), tool: text, lastCalledAt: moment.nullable() })),
  unusedCount: count,
});
