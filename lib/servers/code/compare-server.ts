import {
  CONFIG_DEFAULTS,
  CONFIG_FIELDS,
  type UpstreamConfig,
  type UpstreamRow,
} from "@/lib/servers/model";
import type { UpstreamChanges } from "@/lib/servers/schema";
import { recipientOf } from "@/lib/servers/stored/drop-credentials";
import type { UpstreamSecrets } from "@/lib/servers/stored/secrets";
import { normalPem } from "@/lib/tls/normal-pem";
import { readAuthorities } from "@/lib/tls/read-authorities";
import { viewCertificates } from "@/lib/tls/read-certificates";
import { readClientCertificate } from "@/lib/tls/read-client-certificate";
import type { WantedServer } from "./schema-code";

export interface Comparison {
  /**
   * The changes that make the registered server match the file. Empty if it already matches the
   * file.
   */
  readonly changes: UpstreamChanges;
  readonly details: readonly string[];
}

/**
 * Returns the configuration that a servers file describes for one server. Fields that the file
 * omits get their defaults.
 */
function configOf(wanted: WantedServer, row: UpstreamRow): UpstreamConfig {
  // A server that was registered before paths could be declared keeps null as its paths, unless the
  // file declares paths for it.
  const older = row.transport === "stdio" && row.paths === null;
  const fields = CONFIG_FIELDS.map((field) => [
    field,
    wanted[field] ?? CONFIG_DEFAULTS[field as keyof typeof CONFIG_DEFAULTS],
  ]);
  const pem = {
    ca: normalPem(wanted.ca, readAuthorities),
    clientCertificate: normalPem(wanted.clientCertificate, readClientCertificate),
  };
  const paths = wanted.transport === "stdio" ? (wanted.paths ?? (older ? null : [])) : null;
  return { ...(Object.fromEntries(fields) as UpstreamConfig), ...pem, paths };
}

/**
 * Compares a registered server with the server that a file describes. Returns the changes that
 * would make them equal. `details` contains the names of secrets, but never their values.
 */
export function compareServer(
  row: UpstreamRow,
  kept: UpstreamSecrets,
  wanted: WantedServer,
): Comparison {
  const config = configOf(wanted, row);
  const changes: Record<string, unknown> = {};
  const details: string[] = [];
  for (const [field, value] of Object.entries(config)) {
    const before = row[field as keyof UpstreamConfig];
    if (JSON.stringify(before) === JSON.stringify(value)) continue;
    changes[field] = value;
    details.push(`${field}: ${text(field, before)} → ${text(field, value)}`);
  }
  const moved = recipientOf(row) !== recipientOf(config);
  if (moved) details.push("credentials of the former target are dropped");
  const lower = Object.entries(wanted.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const none = { headers: {}, env: {}, oauthClientSecret: null, clientKey: null };
  const before = moved ? none : kept;
  const headers = differences("header", before.headers, Object.fromEntries(lower), details);
  const env = differences("env", before.env, wanted.env ?? {}, details);
  if (Object.keys(headers).length > 0) changes.headers = headers;
  if (Object.keys(env).length > 0) changes.env = env;
  const client = wanted.oauthClientSecret ?? null;
  const sameClient = !moved && row.oauthClientId === config.oauthClientId;
  if (client !== (sameClient ? before.oauthClientSecret : null)) {
    changes.oauthClientSecret = client;
    details.push(`OAuth client secret: ${client === null ? "removed" : "set"}`);
  }
  const key = wanted.clientKey ?? null;
  if (key !== before.clientKey) {
    changes.clientKey = key;
    details.push(`client key: ${key === null ? "removed" : before.clientKey ? "replaced" : "set"}`);
  }
  const enabled = wanted.enabled ?? true;
  if (enabled !== (row.disabledAt === null)) {
    changes.enabled = enabled;
    details.push(enabled ? "enabled" : "disabled");
  }
  return { changes: changes as UpstreamChanges, details };
}

function differences(
  kind: "header" | "env",
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  details: string[],
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(after)) {
    const kept = Object.hasOwn(before, name);
    if (kept && before[name] === value) continue;
    changes[name] = value;
    details.push(`${kind} ${name}: ${kept ? "replaced" : "set"}`);
  }
  for (const name of Object.keys(before)) {
    if (Object.hasOwn(after, name)) continue;
    changes[name] = null;
    details.push(`${kind} ${name}: removed`);
  }
  return changes;
}

function text(field: string, value: unknown): string {
  if (value === null) return "none";
  if (field === "ca" || field === "clientCertificate") return certificateText(String(value));
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Names certificates in a plan by their subjects, because their text says nothing to people. */
function certificateText(pem: string): string {
  return viewCertificates(pem)
    .map(({ subject }) => subject)
    .join("; ");
}
