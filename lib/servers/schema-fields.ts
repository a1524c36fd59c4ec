import { z } from "zod";
import { NOT_SINGLE_LINE, SINGLE_LINE } from "@/lib/std/schema-text";
import { SERVER_NAME_MAX } from "./view-renamed";
import { TIME_RANGES, type TimeField } from "./view-times";

export const TRANSPORTS = ["http", "sse", "stdio"] as const;
export const CREDENTIALS = ["server", "person_header", "person_oauth"] as const;
export const SESSIONS = ["auto", "shared", "principal"] as const;
export const ITEM_KINDS = ["tool", "prompt", "resource", "resource_template"] as const;
/** The name under which Latchkey's own tools appear. No server can be registered under it. */
export const OWN_SERVER = "latchkey";
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
export const existing = z.string("Name the server.").min(1, "Name the server.").max(80);

export const title = z
  .string("Give a title.")
  .trim()
  .max(80, "Use at most 80 characters.")
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);

export const transport = z.enum(TRANSPORTS, "Choose http, sse or stdio.");
export const credentials = z.enum(CREDENTIALS, "Choose server, person_header or person_oauth.");
export const sessions = z.enum(SESSIONS, "Choose auto, shared or principal.");
export const url = z
  .string("Give the server's URL.")
  .trim()
  .max(2048, "Use at most 2048 characters.");
export const command = z
  .string("Give the command.")
  .trim()
  .min(1, "Give the command.")
  .max(1024, "Use at most 1024 characters.")
  .regex(SINGLE_LINE, NOT_SINGLE_LINE);
export const args = z
  .array(
    z
      .string()
      .max(4096, "Use at most 4096 characters.")
      .regex(/^[^\0]*$/, "No NUL."),
  )
  .max(100, "Give at most 100 arguments.");

export const paths = z
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

export const headerName = z
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
export const headers = z.record(headerName, headerValue).refine(few, tooMany);
export const env = z.record(envName, envValue).refine(few, tooMany);
/**
 * In a change, null removes the header with this name, and headers whose names are omitted are
 * kept.
 */
export const headerChanges = z.record(headerName, headerValue.nullable()).refine(few, tooMany);
export const envChanges = z.record(envName, envValue.nullable()).refine(few, tooMany);

export const clientId = z.string().trim().min(1).max(512).regex(SINGLE_LINE, NOT_SINGLE_LINE);
export const clientSecret = z.string().min(1, "Give a value.").max(SECRET_VALUE_MAX);
export const scope = z
  .string()
  .trim()
  .max(1024)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, "Separate scopes by spaces.");

/** One or more certificates. They are parsed by the verbs, because the browser cannot do it. */
export const certificates = z
  .string("Paste certificates in PEM.")
  .trim()
  .min(1, "Paste certificates in PEM.")
  .max(100_000, "Use at most 100000 characters.")
  .nullable()
  .optional();
export const clientKey = z
  .string("Paste the private key in PEM.")
  .trim()
  .min(1, "Paste the private key in PEM.")
  .max(SECRET_VALUE_MAX, `Use at most ${SECRET_VALUE_MAX} characters.`);

const secondsText = `Use a whole number of seconds from 1 to ${CALL_SECONDS_MAX}.`;
export const callSeconds = z
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
export const times = {
  connectSeconds: time("connectSeconds"),
  greetSeconds: time("greetSeconds"),
  listSeconds: time("listSeconds"),
  probeSeconds: time("probeSeconds"),
  idleSeconds: time("idleSeconds"),
};
