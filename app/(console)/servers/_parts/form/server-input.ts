import type { RegisterUpstreamInput, UpdateUpstreamInput } from "@/lib/servers/schema";
import { type OwnTimes, TIME_FIELDS, type TimeField } from "@/lib/servers/view-times";
import { pathsOf } from "./path-draft";
import type { ServerDraft } from "./server-draft";
import { nameOf } from "./suggested-name";

/** Converts the draft to the input that registers or tests a new server. */
export function asServer(draft: ServerDraft): RegisterUpstreamInput {
  const stdio = draft.transport === "stdio";
  const oauth = draft.credentials === "person_oauth";
  const values = draft.secrets.filter((row) => row.kept !== "remove" && (!row.kept || row.value));
  const secrets = Object.fromEntries(
    values
      .filter(({ name, value }) => name.trim() || value)
      .map(({ name, value }) => [name.trim(), value]),
  );
  return {
    name: nameOf(draft),
    title: draft.title || null,
    transport: draft.transport,
    ...(stdio
      ? {
          command: draft.command,
          args: lines(draft.args),
          env: secrets,
          ...(draft.paths === null ? {} : { paths: pathsOf(draft.paths) }),
        }
      : { url: draft.url, headers: secrets }),
    prefixed: draft.prefixed,
    credentials: stdio ? "server" : draft.credentials,
    ...(draft.credentials === "person_header" && !stdio
      ? { personHeader: draft.personHeader }
      : {}),
    ...(oauth && !stdio
      ? {
          oauthClientId: draft.oauthClientId || undefined,
          oauthClientSecret: draft.oauthClientSecret || undefined,
          oauthScope: draft.oauthScope || undefined,
        }
      : {}),
    ...(stdio ? {} : tlsOf(draft)),
    sendsCaller: draft.sendsCaller,
    sessions: draft.sessions,
    approvesChanges: draft.approvesChanges,
    callSeconds: seconds(draft.callSeconds),
    ...ownTimes(draft),
  };
}

/** A key without a certificate is still sent, so that the answer says what is missing. */
function tlsOf({ ca, clientCertificate, clientKey }: ServerDraft) {
  return {
    ca: ca.trim() === "" ? null : ca,
    clientCertificate: clientCertificate.trim() === "" ? null : clientCertificate,
    ...(clientKey.trim() === "" ? {} : { clientKey }),
  };
}

/** Converts the draft to the changes to make to a stored server. */
export function asChanges(draft: ServerDraft): UpdateUpstreamInput["changes"] {
  const { headers: _headers, env: _env, oauthClientSecret, ...server } = asServer(draft);
  const stdio = draft.transport === "stdio";
  const secrets = Object.fromEntries(
    draft.secrets
      .filter((row) => row.kept !== "keep" && (row.name.trim() || row.value))
      .map((row) => [row.name.trim(), row.kept === "remove" ? null : row.value]),
  );
  return {
    ...server,
    url: stdio ? null : draft.url,
    command: stdio ? draft.command : null,
    args: stdio ? lines(draft.args) : [],
    ...(stdio ? { env: secrets } : { headers: secrets }),
    personHeader: server.personHeader ?? null,
    oauthClientId: server.oauthClientId ?? null,
    oauthScope: server.oauthScope ?? null,
    ...(oauthClientSecret ? { oauthClientSecret } : {}),
  };
}

/**
 * Returns the timeouts to send. A command has no connection timeout, so a value in this field is
 * dropped for a command.
 */
function ownTimes({ times, transport }: ServerDraft): OwnTimes {
  const own = (field: TimeField) => {
    const unused = field === "connectSeconds" && transport === "stdio";
    return unused || times[field].trim() === "" ? null : seconds(times[field]);
  };
  return Object.fromEntries(TIME_FIELDS.map((field) => [field, own(field)])) as OwnTimes;
}

const lines = (text: string) => text.split("\n").filter((line) => line !== "");
const seconds = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);
