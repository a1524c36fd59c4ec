import type { Problem } from "@/lib/errors/view-problem";
import type {
  CredentialKind,
  MachineConfinement,
  SecretView,
  Transport,
  UpstreamView,
} from "@/lib/servers/view";
import type { SessionsSetting } from "@/lib/servers/view-sessions";
import { type OwnTimes, TIME_FIELDS, type TimeField } from "@/lib/servers/view-times";
import { type PathRow, pathRows } from "./path-draft";

/**
 * One header or environment variable in the form. It is either new, or stored and about to be kept,
 * replaced or removed.
 */
export interface SecretRow {
  readonly key: number;
  readonly name: string;
  readonly value: string;
  /**
   * Says whether the stored value is kept, replaced or removed when the form is saved. It is absent
   * for a new row, which has no stored value.
   */
  readonly kept?: "keep" | "replace" | "remove";
  /** The time at which the stored value was set, in milliseconds since 1970. */
  readonly setAtMs?: number;
}

/** The values in the form that adds or edits a server. */
export interface ServerDraft {
  readonly transport: Transport;
  readonly url: string;
  readonly command: string;
  /** The arguments of the command, with one argument per line. */
  readonly args: string;
  /**
   * The paths that the command may see, or null for a server that was stored before paths could be
   * declared.
   */
  readonly paths: readonly PathRow[] | null;
  /** The name that was typed, or null as long as the name is derived from the URL or command. */
  readonly name: string | null;
  readonly title: string;
  readonly secrets: readonly SecretRow[];
  readonly credentials: CredentialKind;
  readonly personHeader: string;
  readonly oauthClientId: string;
  readonly oauthClientSecret: string;
  /** The time at which the stored client secret was set, in milliseconds since 1970. */
  readonly oauthSetAtMs?: number;
  readonly oauthScope: string;
  /** The certificate authorities that are trusted for the server, in PEM. */
  readonly ca: string;
  /** The client certificate in PEM. */
  readonly clientCertificate: string;
  /** A new private key for the client certificate, in PEM. Empty if the stored key is kept. */
  readonly clientKey: string;
  /** The time at which the stored key was set, in milliseconds since 1970. */
  readonly clientKeySetAtMs?: number;
  readonly prefixed: boolean;
  readonly sendsCaller: boolean;
  readonly sessions: SessionsSetting;
  readonly approvesChanges: boolean;
  readonly callSeconds: string;
  /**
   * The timeouts as they were typed. An empty string means the default timeout of the transport.
   */
  readonly times: Readonly<Record<TimeField, string>>;
}

export interface PlacedProblem extends Problem {
  readonly field: "url" | "command" | "headers" | "env";
}

/** The props that every part of the server form takes. */
export interface ServerFieldsProps {
  draft: ServerDraft;
  onChange: (change: Partial<ServerDraft>) => void;
  fields: Readonly<Record<string, string>>;
  /**
   * The problem that the last test or save found with the MCP server, and the form field that the
   * problem concerns.
   */
  problem: PlacedProblem | null;
  /** How commands are confined on this machine, or null if commands are not allowed. */
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
  ca: "",
  clientCertificate: "",
  clientKey: "",
  prefixed: true,
  sendsCaller: false,
  sessions: "auto",
  approvesChanges: false,
  callSeconds: "60",
  times: textsOf({}),
};

/**
 * The fields of a stored server that the form shows. Secrets are represented only by their names.
 */
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
  | "ca"
  | "clientCertificate"
  | "prefixed"
  | "sendsCaller"
  | "sessions"
  | "approvesChanges"
  | "callSeconds"
  | TimeField
>;

/** Converts a stored server to the initial draft of the form. */
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
    ca: server.ca ?? "",
    clientCertificate: server.clientCertificate ?? "",
    clientKey: "",
    clientKeySetAtMs: server.secrets.find(({ kind }) => kind === "client_key")?.updatedAt.getTime(),
    prefixed: server.prefixed,
    sendsCaller: server.sendsCaller,
    sessions: server.sessions,
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

/**
 * Finds the error of the given field or of any of its parts: `headers` also matches the error of
 * `headers.authorization`.
 */
export function errorOf(fields: Readonly<Record<string, string>>, field: string) {
  return Object.entries(fields).find(
    ([name]) => name === field || name.startsWith(`${field}.`),
  )?.[1];
}
