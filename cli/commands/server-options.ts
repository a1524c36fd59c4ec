import { readText } from "@/cli/arguments/read-text";
import type { Given, Option } from "@/cli/terminal/command";
import { readVariable } from "@/lib/config/env";
import { fail, type Result, succeed } from "@/lib/errors/errors";
import { referenceTo, resolveReferences } from "@/lib/servers/code/references";
import type { DeclaredPath } from "@/lib/servers/view";

/**
 * An example of a reference to a variable, for the help texts. The reference is in single quotes,
 * so that a shell does not expand it.
 */
const X = `'${referenceTo("X")}'`;

/** The options that describe a server, shared by the commands `add`, `edit` and `test`. */
export const serverOptions: Readonly<Record<string, Option>> = {
  title: { value: "TEXT", help: "title shown beside its name" },
  url: { value: "URL", help: "its URL, for http and sse" },
  transport: { value: "KIND", help: "http (default with --url), sse, or stdio" },
  command: { value: "COMMAND", help: "command that starts it; needs ALLOW_STDIO=1" },
  arg: {
    value: "TEXT",
    help: "an argument of the command, as --arg=TEXT; repeatable",
    many: true,
  },
  path: {
    value: "PATH",
    help: "path the command may read, or PATH:write to write; repeatable",
    many: true,
  },
  header: {
    value: "NAME:VALUE",
    help: `a header to send; ${X} reads the environment; repeatable`,
    many: true,
  },
  env: {
    value: "NAME=VALUE",
    help: `a variable for the command; ${X} as above; repeatable`,
    many: true,
  },
  prefixed: { value: "yes|no", help: "whether its tools are called SERVER_TOOL (default: yes)" },
  credentials: { value: "KIND", help: "server (default), person_header or person_oauth" },
  "person-header": { value: "NAME", help: "the header that each person sets" },
  "oauth-client-id": { value: "ID", help: "our client, where it has no dynamic registration" },
  "oauth-client-secret": { value: "VALUE", help: `its secret; ${X} as above` },
  "oauth-scope": { value: "SCOPES", help: "scopes to request" },
  ca: { value: "FILE", help: "PEM: the only authorities trusted for it; none: the machine's" },
  "client-certificate": {
    value: "FILE",
    help: "PEM: identifies Latchkey to it (mTLS); none removes it",
  },
  "client-key": { value: "FILE", help: "PEM: the certificate's private key" },
  "sends-caller": { value: "yes|no", help: "send it key id and team of each call (default: no)" },
  sessions: { value: "KIND", help: "auto (default), principal: one per key, or shared" },
  "approves-changes": { value: "yes|no", help: "changed tools need approval (default: no)" },
  "call-seconds": { value: "N", help: "timeout of a call (default: 60)" },
  "connect-seconds": {
    value: "N",
    help: "timeout of connecting (10); this and the next four: N or usual",
  },
  "greet-seconds": {
    value: "N",
    help: "timeout of start and handshake (30; commands 60)",
  },
  "list-seconds": { value: "N", help: "timeout of listing all that it offers (30)" },
  "probe-seconds": { value: "N", help: "interval of probes; 0: only while it is used (30)" },
  "idle-seconds": { value: "N", help: "idle timeout; 0: none (300; commands 600)" },
};

/**
 * Converts the options that describe a server to the input fields of a verb. Failure:
 * `invalid_input`, with an error that names the invalid option.
 */
export function serverFields(given: Given): Result<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const [option, field] of TEXTS) {
    const text = given.text(option);
    if (text !== undefined) fields[field] = text;
  }
  for (const [option, field] of CHOICES) {
    const text = given.text(option);
    if (text === undefined) continue;
    if (text !== "yes" && text !== "no") return wrong(option, "Say yes or no.");
    fields[field] = text === "yes";
  }
  for (const [option, field] of SECONDS) {
    const isUsual = given.text(option) === "usual" && field !== "callSeconds";
    const seconds = isUsual ? null : given.number(option);
    if (seconds !== undefined) fields[field] = seconds;
  }
  for (const [option, field] of FILES) {
    const file = given.text(option);
    if (file === undefined) continue;
    const text = file === "none" && field !== "clientKey" ? succeed(null) : readText(file);
    if (!text.ok) return text;
    fields[field] = text.value;
  }
  if (given.texts("arg").length > 0) fields.args = [...given.texts("arg")];
  if (given.texts("path").length > 0) fields.paths = given.texts("path").map(pathOf);
  for (const [option, field, sign] of PAIRS) {
    const pairs = given.texts(option);
    if (pairs.length === 0) continue;
    const values: Record<string, string> = {};
    for (const pair of pairs) {
      const at = pair.indexOf(sign);
      if (at < 1) return wrong(option, `Write it as NAME${sign}VALUE.`);
      values[pair.slice(0, at).trim()] =
        sign === ":" ? pair.slice(at + 1).trim() : pair.slice(at + 1);
    }
    fields[field] = values;
  }
  const secret = ["headers", "env", "oauthClientSecret"];
  for (const name of secret.filter((one) => fields[one] !== undefined)) {
    const resolved = resolveReferences(fields[name], readVariable, name);
    if (!resolved.ok) return resolved;
    fields[name] = resolved.value;
  }
  return succeed(fields);
}

const TEXTS = [
  ["title", "title"],
  ["url", "url"],
  ["transport", "transport"],
  ["command", "command"],
  ["credentials", "credentials"],
  ["sessions", "sessions"],
  ["person-header", "personHeader"],
  ["oauth-client-id", "oauthClientId"],
  ["oauth-client-secret", "oauthClientSecret"],
  ["oauth-scope", "oauthScope"],
] as const;

const FILES = [
  ["ca", "ca"],
  ["client-certificate", "clientCertificate"],
  ["client-key", "clientKey"],
] as const;

const SECONDS = [
  ["call-seconds", "callSeconds"],
  ["connect-seconds", "connectSeconds"],
  ["greet-seconds", "greetSeconds"],
  ["list-seconds", "listSeconds"],
  ["probe-seconds", "probeSeconds"],
  ["idle-seconds", "idleSeconds"],
] as const;

const CHOICES = [
  ["prefixed", "prefixed"],
  ["sends-caller", "sendsCaller"],
  ["approves-changes", "approvesChanges"],
] as const;

const PAIRS = [
  ["header", "headers", ":"],
  ["env", "env", "="],
] as const;

function pathOf(text: string): DeclaredPath {
  const [, path = text, access = "read"] = /^(.*):(read|write)$/.exec(text) ?? [];
  return { path: path.replace(/(?<=.)\/+$/, ""), access: access as DeclaredPath["access"] };
}

function wrong(option: string, message: string) {
  return fail("invalid_input", { fields: { [option]: `--${option}: ${message}` } });
}
