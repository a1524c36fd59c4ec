import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import {
  args,
  callSeconds,
  certificates,
  clientId,
  clientKey,
  clientSecret,
  command,
  credentials,
  env,
  envChanges,
  existing,
  headerChanges,
  headerName,
  headers,
  PAGE_SIZE,
  PAGE_SIZE_MAX,
  paths,
  scope,
  serverNameSchema,
  sessions,
  times,
  title,
  transport,
  url,
} from "./schema-fields";
import { targetProblems } from "./schema-target";

/**
 * The fields of a registration. The API never returns `headers`, `env`, the client secret or the
 * key.
 */
const serverFields = {
  title: title.nullable().optional(),
  transport,
  url: url.optional(),
  command: command.optional(),
  args: args.optional(),
  paths: paths.optional(),
  headers: headers.optional(),
  env: env.optional(),
  prefixed: z.boolean("Choose yes or no.").optional(),
  credentials: credentials.optional(),
  personHeader: headerName.optional(),
  oauthClientId: clientId.optional(),
  oauthClientSecret: clientSecret.optional(),
  oauthScope: scope.optional(),
  ca: certificates,
  clientCertificate: certificates,
  clientKey: clientKey.optional(),
  sendsCaller: z.boolean("Choose yes or no.").optional(),
  sessions: sessions.optional(),
  approvesChanges: z.boolean("Choose yes or no.").optional(),
  callSeconds: callSeconds.optional(),
  ...times,
};

type Issues = { addIssue(issue: { code: "custom"; message: string; path: string[] }): void };

function addProblems(server: Parameters<typeof targetProblems>[0], context: Issues): void {
  for (const [field, message] of Object.entries(targetProblems(server))) {
    context.addIssue({ code: "custom", message, path: [field] });
  }
}

export const registerUpstreamSchema = z
  .strictObject({ name: serverNameSchema, ...serverFields })
  .superRefine(addProblems);

/** A change to a server. Fields that are omitted keep their values. */
export const upstreamChangesSchema = z.strictObject({
  name: serverNameSchema.optional(),
  ...serverFields,
  transport: transport.optional(),
  url: url.nullable().optional(),
  command: command.nullable().optional(),
  headers: headerChanges.optional(),
  env: envChanges.optional(),
  personHeader: headerName.nullable().optional(),
  oauthClientId: clientId.nullable().optional(),
  oauthClientSecret: clientSecret.nullable().optional(),
  oauthScope: scope.nullable().optional(),
  clientKey: clientKey.nullable().optional(),
  enabled: z.boolean("Choose yes or no.").optional(),
});

export const upstreamSchema = z.strictObject({ name: existing });
/** Which session with a server to end. `session` is an id from the list of its sessions. */
export const endSessionSchema = z.strictObject({
  name: existing,
  session: z.string("Name the session.").min(1, "Name the session.").max(200),
});
export const updateUpstreamSchema = z.strictObject({
  name: existing,
  changes: upstreamChangesSchema,
  version: versionSchema,
});

/**
 * A draft of a server that is tested before it is saved. `saved` is the name of a registered server
 * whose stored secrets are used for the test.
 */
export const testUpstreamSchema = z
  .strictObject({ name: serverNameSchema.optional(), saved: existing.optional(), ...serverFields })
  .superRefine(addProblems);

const whole = (from: number, to: number) => {
  const words = `Use a whole number from ${from} to ${to}.`;
  return z.number(words).int(words).min(from, words).max(to, words);
};

/**
 * Selects a page of a server's history by record id: the records older than `before`, or the next
 * ones newer than `after`.
 */
export const upstreamHistorySchema = z.strictObject({
  name: existing,
  before: whole(1, Number.MAX_SAFE_INTEGER).optional(),
  after: whole(0, Number.MAX_SAFE_INTEGER).optional(),
  limit: whole(1, 200).default(50),
});

export const listUpstreamsSchema = z.strictObject({
  q: z.string().trim().max(100, "Search for at most 100 characters.").optional(),
  cursor: cursorSchema,
  pageSize: whole(1, PAGE_SIZE_MAX).default(PAGE_SIZE),
});

export type RegisterUpstreamInput = z.input<typeof registerUpstreamSchema>;
export type UpstreamChanges = z.output<typeof upstreamChangesSchema>;
export type UpdateUpstreamInput = z.input<typeof updateUpstreamSchema>;
