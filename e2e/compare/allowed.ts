import { exposedUri } from "@/lib/names/exposed-uri";
import { exposedName } from "./client-name";
import type { Change, Difference } from "./differences";
import type { Era } from "./endpoint";
import { INVALID_HEADERS } from "./odd-definitions";

/** The server, the eras and the method for which two texts were compared. */
export interface Compared {
  readonly server: string;
  readonly serverEra: Era;
  readonly clientEra: Era;
  readonly method: string;
}

type Holds = (difference: Difference, compared: Compared) => boolean;

/** A difference that is intended. Everything else that differs is a fault. */
interface Allowed {
  readonly methods: RegExp;
  readonly path: RegExp;
  readonly changes: readonly Change[];
  /** The condition that the two texts must meet. */
  readonly holds: Holds;
  readonly reason: string;
}

const serverOf = ({ server }: Compared) => ({ name: server, prefixed: true });
const said = (raw: string) => JSON.parse(Buffer.from(raw, "latin1").toString("utf8")) as unknown;
const memberValue = (member: string) => said(`{${member}}`) as Record<string, unknown>;

const isExposedName: Holds = ({ direct, through }, compared) => {
  const name = said(through);
  const isLegal = /^[A-Za-z0-9_-]{1,64}$/.test(String(name));
  return isLegal && name === exposedName(serverOf(compared), String(said(direct)));
};
const isExposedUri: Holds = ({ direct, through }, compared) => {
  const uri = String(said(through));
  const isApp = String(said(direct)).startsWith("ui://");
  if (isApp !== uri.startsWith("ui://")) return false;
  return uri === exposedUri(serverOf(compared), String(said(direct)));
};
const among =
  (...members: readonly string[]): Holds =>
  ({ direct, through }) =>
    members.includes(through || direct);
const forLegacy: Holds = (_, { clientEra }) => clientEra === "legacy";
const forModern: Holds = (_, { clientEra }) => clientEra === "modern";
const both =
  (...all: readonly Holds[]): Holds =>
  (difference, compared) =>
    all.every((one) => one(difference, compared));
const isOwnInfo: Holds = ({ through }) => /"name":"latchkey"/.test(through);
const isNoObject = (value: unknown) =>
  typeof value !== "object" || value === null || Array.isArray(value);

/** Leaves out times of day, also those in base64. */
function withoutTime(raw: string): string {
  const text = String(said(raw));
  const plain = /^[A-Za-z0-9+/]+=*$/.test(text) ? Buffer.from(text, "base64").toString() : text;
  return plain.replaceAll(/\d+:\d\d:\d\d [AP]M/g, "");
}

const CALLS = /^(tools\/call|prompts\/get|resources\/read|completion\/complete)$/;
const ANY = /./;

/** Every difference that is intended, with its reason. */
export const ALLOWED: readonly Allowed[] = [
  {
    methods: /^(tools|prompts)\/list$/,
    path: /^name$/,
    changes: ["changed"],
    holds: isExposedName,
    reason: "One list holds the items of all servers: names are <server>_<name>, of [A-Za-z0-9_-].",
  },
  {
    methods: /^resources\/(templates\/)?list$/,
    path: /^(uri|uriTemplate)$/,
    changes: ["changed"],
    holds: isExposedUri,
    reason: "A resource's URI says which server has it; ui:// stays ui:// (MCP Apps).",
  },
  {
    methods: /^(tools\/list|tools\/call)$/,
    path: /^(result\.)?_meta(\.ui\.resourceUri|\["ui\/resourceUri"\]|\["openai\/outputTemplate"\])$/,
    changes: ["changed"],
    holds: isExposedUri,
    reason: "An App's resource is read under the URI that the list of resources shows (MCP Apps).",
  },
  {
    methods: CALLS,
    path: /^result\.(content|contents|messages)\[\d+\](\.content(\[\d+\])?)?(\.resource)?\.uri$/,
    changes: ["changed"],
    holds: isExposedUri,
    reason: "A client reads a linked resource under the URI that the list of resources shows.",
  },
  {
    methods: /^resources\/read$/,
    path: /^error\.data\.uri$/,
    changes: ["changed"],
    holds: isExposedUri,
    reason: "The error of a resource names the URI that the client asked for.",
  },
  {
    methods: CALLS,
    path: /^result\.resultType$/,
    changes: ["added"],
    holds: both(forModern, among('"resultType":"complete"')),
    reason: "Every result of 2026-07-28 states its kind, which older servers do not.",
  },
  {
    methods: /^resources\/read$/,
    path: /^result\.(ttlMs|cacheScope)$/,
    changes: ["added"],
    holds: both(forModern, among('"ttlMs":0', '"cacheScope":"private"')),
    reason: "2026-07-28 requires cache fields, which older servers do not send.",
  },
  {
    methods: /^resources\/read$/,
    path: /^result\.cacheScope$/,
    changes: ["changed"],
    holds: both(forModern, among('"private"')),
    reason: "Only callers with access to the server may see a result, so it is never public.",
  },
  {
    methods: ANY,
    path: /^result\._meta$/,
    changes: ["added"],
    holds: both(forModern, isOwnInfo),
    reason: "Latchkey names itself as the server (2026-07-28, io.modelcontextprotocol/serverInfo).",
  },
  {
    methods: ANY,
    path: /^result\._meta\["io\.modelcontextprotocol\/serverInfo"\]/,
    changes: ["added", "changed", "missing", "order"],
    holds: () => true,
    reason: "Latchkey names itself in the place of the server (2026-07-28).",
  },
  {
    methods: ANY,
    path: /^result\.(resultType|ttlMs|cacheScope|_meta(\["io\.modelcontextprotocol\/serverInfo"\])?)$/,
    changes: ["missing"],
    holds: both(forLegacy, (_, { serverEra }) => serverEra === "modern"),
    reason:
      "The initialize era has no kinds of results, cache fields or names of servers in results.",
  },
  {
    methods: /^tools\/list$/,
    path: /^outputSchema$/,
    changes: ["missing"],
    holds: both(forLegacy, ({ direct }) => {
      const schema = memberValue(direct).outputSchema as { type?: unknown } | null;
      return isNoObject(schema) || schema?.type !== "object";
    }),
    reason: "Before SEP-2106 an output schema describes an object; older clients refuse the list.",
  },
  {
    methods: /^tools\/list$/,
    path: /^inputSchema\.type$/,
    changes: ["added"],
    holds: among('"type":"object"'),
    reason: "Every input schema has the type object (both eras), which some servers leave out.",
  },
  {
    methods: /^tools\/list$/,
    path: /^(input|output)Schema\.properties\.[^.]+$/,
    changes: ["changed"],
    holds: both(
      forLegacy,
      ({ direct, through }) =>
        (direct === "true" && through === "{}") || (direct === "false" && through === '{"not":{}}'),
    ),
    reason:
      "Older clients refuse a list in which a property's schema is a boolean; this means the same.",
  },
  {
    methods: /^tools\/call$/,
    path: /^result\.structuredContent$/,
    changes: ["missing"],
    holds: both(forLegacy, ({ direct }) => isNoObject(memberValue(direct).structuredContent)),
    reason: "Before SEP-2106 structured content is an object; older clients refuse the result.",
  },
  {
    methods: /^tools\/call$/,
    path: /^result\.content\[0\]$/,
    changes: ["added"],
    holds: both(forLegacy, ({ through }) => (said(through) as { type: unknown }).type === "text"),
    reason: "An older client gets structured content that is not an object as text (SEP-2106).",
  },
  {
    methods: /^resources\/read$/,
    path: /^error\.code$/,
    changes: ["changed"],
    holds: ({ direct, through }, { serverEra, clientEra }) => {
      const codes = { legacy: "-32002", modern: "-32602" };
      return direct === codes[serverEra] && through === codes[clientEra];
    },
    reason: "The code of a missing resource is -32002 before 2026-07-28 and -32602 since.",
  },
  {
    methods: CALLS,
    path: /\.(text|blob)$/,
    changes: ["changed"],
    holds: ({ direct, through }, { server }) =>
      server.startsWith("everything-") && withoutTime(direct) === withoutTime(through),
    reason: "server-everything writes the time of day into its dynamic resources.",
  },
  {
    methods: /^tools\/list$/,
    path: /^tools\[/,
    changes: ["missing"],
    holds: ({ path }) => INVALID_HEADERS.some((name) => path === `tools[${JSON.stringify(name)}]`),
    reason: "A tool with an invalid x-mcp-header declaration is excluded (SEP-2243).",
  },
  {
    methods: /^tools\/list$/,
    path: /^tools\[/,
    changes: ["missing"],
    holds: both(forModern, ({ direct }) => /"taskSupport":"required"/.test(direct)),
    reason: "A tool that runs only as a task of 2025-11-25 is listed only to who can run it.",
  },
  {
    methods: /^tools\/call$/,
    path: /^(result|error)$/,
    changes: ["missing", "added"],
    holds: both(
      forModern,
      ({ direct, through }) =>
        /requires task augmentation/.test(direct) || /"code":-32021\b/.test(through),
    ),
    reason:
      "A client that does not declare tasks learns so by the code of its revision (SEP-2663).",
  },
];

/** Returns whether a difference is intended. */
export function isAllowed(difference: Difference, compared: Compared): boolean {
  return ALLOWED.some(
    ({ methods, path, changes, holds }) =>
      methods.test(compared.method) &&
      path.test(difference.path) &&
      changes.includes(difference.change) &&
      holds(difference, compared),
  );
}
