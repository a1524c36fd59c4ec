import { z } from "zod";
import { versionSchema } from "@/lib/core/schema-version";
import { cursorSchema } from "@/lib/paging/schema-cursor";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { targetProblems } from "./schema-target";
import { TIME_RANGES, type TimeField } from "./view-times";
import { holdsUnseen } from "./view-unseen";

export const TRANSPORTS = ["http", "sse", "stdio"] as const;
export const CREDENTIALS = ["server", "person_header", "person_oauth"] as const;
export const SESSIONS = ["auto", "shared", "principal"] as const;
export const ITEM_KINDS = ["tool", "prompt", "resource", "resource_template"] as const;
/** The name under which Latchkey's own tools appear. No server can be registered under it. */
export const OWN_SERVER = "latchkey";
export const SERVER_NAME_MAX = 32;
export const CALL_SECONDS_MAX = 3600;
export const PATH_ACCESS = ["read", "write"] as const;
export const PATHS_MAX = 50;
export const SECRETS_MAX = 50;
export const SECRET_VALUE_MAX = 16_384;
export const PAGE_SIZE = 25;
export const PAGE_SIZE_MAX = 100;

export const serverNameSchema = z
  .string("Give the server a name.")
  .trim()
  .min(1, "Give the server a name.")
  .max(SERVER_NAME_MAX, `Use at most ${SERVER_NAME_MAX} characters.`)
  .regex(/^[a-z0-9](-?[a-z0-9])*$/, "Use small letters, digits and single hyphens between them.")
  .refine((name) => name !== OWN_SERVER, "latchkey is the name of Latchkey's own tools.");

/**
 * Accepts any string, because a name that no server can have gets the same answer as the name of an
 * unknown server.
 */
const existing = z.string("Name the server.").min(1, "Name the server.").max(80);

const title = z
  .string("Give a title.")
  .trim()
  .max(80, "Use at most 80 characters.")
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);

const transport = z.enum(TRANSPORTS, "Choose http, sse or stdio.");
const credentials = z.enum(CREDENTIALS, "Choose server, person_header or person_oauth.");
const sessions = z.enum(SESSIONS, "Choose auto, shared or principal.");
const url = z.string("Give the server's URL.").trim().max(2048, "Use at most 2048 characters.");
const command = z
  .string("Give the command.")
  .trim()
  .min(1, "Give the command.")
  .max(1024, "Use at most 1024 characters.")
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);
const args = z
  .array(
    z
      .string()
      .max(4096, "Use at most 4096 characters.")
      .regex(/^[^\0]*$/, "No NUL."),
  )
  .max(100, "Give at most 100 arguments.");

const paths = z
  .array(
    z.strictObject({
      path: z
        .string("Give a path.")
        .max(4096, "Use at most 4096 characters.")
        .regex(/^(\/[^/\0\n\r]+)+$/, "Give an absolute path, such as /srv/notes.")
        .refine((path) => !/\/\.\.?(\/|$)/.test(path), "Write it without . and .. in it.")
        .refine((path) => !/^\/(proc|sys|dev)(\/|$)/.test(path), "Each command has its own."),
      access: z.enum(PATH_ACCESS, "Choose read or write."),
    }),
  )
  .max(PATHS_MAX, `Give at most ${PATHS_MAX} paths.`)
  .refine(
    (given) => new Set(given.map(({ path }) => path)).size === given.length,
    "One path is given twice.",
  );

/** Headers that cannot be configured, because Latchkey or HTTP sets them on each request. */
const OWN_HEADERS =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|proxy-.*|expect|accept|accept-encoding|mcp-.*|last-event-id|x-latchkey-.*)$/i;

const headerName = z
  .string()
  .max(100, "Use at most 100 characters.")
  .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, "This is not a valid name of an HTTP header.")
  .refine((name) => !OWN_HEADERS.test(name), "Latchkey sets this header itself.");
export const headerValue = z
  .string()
  .min(1, "Give a value.")
  .max(SECRET_VALUE_MAX, `Use at most ${SECRET_VALUE_MAX} characters.`)
  .regex(/^[\t\x20-\x7e]*$/, "Use one line of ASCII characters.");
const envName = z
  .string()
  .max(100, "Use at most 100 characters.")
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "This is not a valid name of an environment variable.");
const envValue = z
  .string()
  .max(SECRET_VALUE_MAX, `Use at most ${SECRET_VALUE_MAX} characters.`)
  .regex(/^[^\0]*$/, "No NUL.");

const few = (value: object) => Object.keys(value).length <= SECRETS_MAX;
const tooMany = `Give at most ${SECRETS_MAX}.`;
const headers = z.record(headerName, headerValue).refine(few, tooMany);
const env = z.record(envName, envValue).refine(few, tooMany);
/**
 * In a change, null removes the header with this name, and headers whose names are omitted are
 * kept.
 */
const headerChanges = z.record(headerName, headerValue.nullable()).refine(few, tooMany);
const envChanges = z.record(envName, envValue.nullable()).refine(few, tooMany);

const clientId = z.string().trim().min(1).max(512).regex(SINGLE_LINE, NOT_SINGLE_LINE);
const clientSecret = z.string().min(1, "Give a value.").max(SECRET_VALUE_MAX);
const scope = z
  .string()
  .trim()
  .max(1024)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, "Separate scopes by spaces.");

/** One or more certificates. They are parsed by the verbs, because the browser cannot do it. */
const certificates = z
  .string("Paste certificates in PEM.")
  .trim()
  .min(1, "Paste certificates in PEM.")
  .max(100_000, "Use at most 100000 characters.")
  .nullable()
  .optional();
const clientKey = z
  .string("Paste the private key in PEM.")
  .trim()
  .min(1, "Paste the private key in PEM.")
  .max(SECRET_VALUE_MAX, `Use at most ${SECRET_VALUE_MAX} characters.`);

const secondsText = `Use a whole number of seconds from 1 to ${CALL_SECONDS_MAX}.`;
const callSeconds = z
  .number(secondsText)
  .int(secondsText)
  .min(1, secondsText)
  .max(CALL_SECONDS_MAX, secondsText);

const timeText = ({ least, most, zero }: (typeof TIME_RANGES)[TimeField]) =>
  `Use a whole number of seconds from ${least} to ${most}${zero ? ", or 0" : ""}.`;

/**
 * The schema of one timeout or interval. If the value is null or omitted at registration, the
 * transport's default is used.
 */
const time = (field: TimeField) => {
  const range = TIME_RANGES[field];
  const fits = (seconds: number) =>
    (range.zero && seconds === 0) || (seconds >= range.least && seconds <= range.most);
  return z
    .number(timeText(range))
    .int(timeText(range))
    .refine(fits, timeText(range))
    .nullable()
    .optional();
};
const times = {
  connectSeconds: time("connectSeconds"),
  greetSeconds: time("greetSeconds"),
  listSeconds: time("listSeconds"),
  probeSeconds: time("probeSeconds"),
  idleSeconds: time("idleSeconds"),
};

/** The fields of a registration. The API never returns `headers`, `env`, the client secret or the key. */
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

export const listUpstreamsSchema = z.strictObject({
  q: z.string().trim().max(100, "Search for at most 100 characters.").optional(),
  cursor: cursorSchema,
  pageSize: whole(1, PAGE_SIZE_MAX).default(PAGE_SIZE),
});

const item = {
  server: existing,
  kind: z.enum(ITEM_KINDS, "Choose tool, prompt, resource or resource_template."),
  item: z.string("Name the item.").min(1, "Name the item.").max(4096),
};

export const itemSchema = z.strictObject(item);

const allVisible = (text: string) => !holdsUnseen(text);
const NOT_ALL_VISIBLE = "This contains invisible characters. Type the text again.";

/**
 * An approval. `digest` identifies the reviewed definition, and any other definition stays
 * unapproved.
 */
export const approveItemSchema = z.strictObject({
  ...item,
  digest: z.string("Name the definition.").regex(/^[0-9a-f]{64}$/, "Name the definition."),
});
export const hideItemSchema = z.strictObject({
  ...item,
  hidden: z.boolean("Choose yes or no."),
});
export const overrideItemSchema = z.strictObject({
  ...item,
  /** Null restores the title from the server. If the title is omitted, it stays unchanged. */
  title: title.min(1, "Give a title.").refine(allVisible, NOT_ALL_VISIBLE).nullable().optional(),
  description: z
    .string("Give a description.")
    .trim()
    .min(1, "Give a description.")
    .max(10_000, "Use at most 10000 characters.")
    .refine(allVisible, NOT_ALL_VISIBLE)
    .nullable()
    .optional(),
  version: versionSchema,
});

export type RegisterUpstreamInput = z.input<typeof registerUpstreamSchema>;
export type UpstreamChanges = z.output<typeof upstreamChangesSchema>;
export type UpdateUpstreamInput = z.input<typeof updateUpstreamSchema>;
export type TestUpstreamInput = z.input<typeof testUpstreamSchema>;
