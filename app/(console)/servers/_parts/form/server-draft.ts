import type { Problem } from "@/lib/errors/view-problem";
import type {
  CredentialKind,
  MachineConfinement,
  SecretView,
  Transport,
  UpstreamView,
} from "@/lib/servers/view";
import { type OwnTimes, TIME_FIELDS, type TimeField } from "@/lib/servers/view-times";
import { type PathRow, pathRows } from "./path-draft";

/** One header or environment variable: new, or stored and kept, replaced or removed. */
export interface SecretRow {
  readonly key: number;
  readonly name: string;
  readonly value: string;
  /** What saving does to the stored value; absent for a new value. */
  readonly kept?: "keep" | "replace" | "remove";
  /** When the stored value was set, in milliseconds since 1970. */
  readonly setAtMs?: number;
}

/** The state of a server's form. */
export interface ServerDraft {
  readonly transport: Transport;
  readonly url: string;
  readonly command: string;
  /** The command's arguments, one argument per line. */
  readonly args: string;
  /** Null if paths were never declared, because the server is older than this field. */
  readonly paths: readonly PathRow[] | null;
  /** Null while the name is derived from the address. */
  readonly name: string | null;
  readonly title: string;
  readonly secrets: readonly SecretRow[];
  readonly credentials: CredentialKind;
  readonly personHeader: string;
  readonly oauthClientId: string;
  readonly oauthClientSecret: string;
  /** When the stored secret was set, in milliseconds since 1970. */
  readonly oauthSetAtMs?: number;
  readonly oauthScope: string;
  readonly prefixed: boolean;
  readonly sendsCaller: boolean;
  readonly approvesChanges: boolean;
  readonly callSeconds: string;
  /** Timeouts as typed. An empty text means the default of the transport. */
  readonly times: Readonly<Record<TimeField, string>>;
}

export interface PlacedProblem extends Problem {
  readonly field: "url" | "command" | "headers" | "env";
}

/** The props that every part of the form takes. */
export interface ServerFieldsProps {
  draft: ServerDraft;
  onChange: (change: Partial<ServerDraft>) => void;
  fields: Readonly<Record<string, string>>;
  /** The problem that a test found, and the field with the problem. */
  problem: PlacedProblem | null;
  /** How commands are confined; null if commands are not allowed. */
  confinement: MachineConfinement | null;
}

export const EMPTY_DRAFT: ServerDraft = {
  transport: "http",
  url: "",
  command: "",
  args: "",
  paths: [],
  name: null,
  title: "",
  secrets: [],
  credentials: "server",
  personHeader: "",
  oauthClientId: "",
  oauthClientSecret: "",
  oauthScope: "",
  prefixed: true,
  sendsCaller: false,
  approvesChanges: false,
  callSeconds: "60",
  times: textsOf({}),
};

/** The stored fields that the form shows; secrets by name only. */
export type StoredServer = Pick<
  UpstreamView,
  | "name"
  | "title"
  | "transport"
  | "url"
  | "command"
  | "args"
  | "paths"
  | "secrets"
  | "credentials"
  | "personHeader"
  | "oauthClientId"
  | "oauthScope"
  | "prefixed"
  | "sendsCaller"
  | "approvesChanges"
  | "callSeconds"
  | TimeField
>;

/** The initial draft of a stored server. */
export function draftOf(server: StoredServer): ServerDraft {
  const kinds: readonly SecretView["kind"][] = ["header", "env"];
  return {
    transport: server.transport,
    url: server.url ?? "",
    command: server.command ?? "",
    args: server.args.join("\n"),
    paths:
      server.paths === null && server.transport === "stdio" ? null : pathRows(server.paths ?? []),
    name: server.name,
    title: server.title ?? "",
    secrets: server.secrets
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ name, updatedAt }, key) => ({
        ...{ key, name, value: "", kept: "keep" as const },
        setAtMs: updatedAt.getTime(),
      })),
    credentials: server.credentials,
    personHeader: server.personHeader ?? "",
    oauthClientId: server.oauthClientId ?? "",
    oauthClientSecret: "",
    oauthSetAtMs: server.secrets.find(({ kind }) => kind === "oauth_client")?.updatedAt.getTime(),
    oauthScope: server.oauthScope ?? "",
    prefixed: server.prefixed,
    sendsCaller: server.sendsCaller,
    approvesChanges: server.approvesChanges,
    callSeconds: String(server.callSeconds),
    times: textsOf(server),
  };
}

function textsOf(own: Partial<OwnTimes>): ServerDraft["times"] {
  const text = (field: TimeField) => String(own[field] ?? "");
  return Object.fromEntries(
    TIME_FIELDS.map((field) => [field, text(field)]),
  ) as ServerDraft["times"];
}

/** The error of a field or of any part of the field: `headers` finds `headers.authorization`. */
export function errorOf(fields: Readonly<Record<string, string>>, field: string) {
  return Object.entries(fields).find(
    ([name]) => name === field || name.startsWith(`${field}.`),
  )?.[1];
}
