import { credentialParameter } from "./schema-credential-parameter";

/** The fields that determine how a server is reached, either as registered or after a change. */
export interface TargetFields {
  readonly transport: "http" | "sse" | "stdio";
  readonly url?: string | null | undefined;
  readonly command?: string | null | undefined;
  readonly args?: readonly string[] | undefined;
  readonly paths?: readonly unknown[] | null | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly env?: Readonly<Record<string, unknown>> | undefined;
  readonly credentials?: "server" | "person_header" | "person_oauth" | undefined;
  readonly personHeader?: string | null | undefined;
  readonly oauthClientId?: string | null | undefined;
  readonly oauthClientSecret?: string | null | undefined;
  readonly oauthScope?: string | null | undefined;
  readonly ca?: string | null | undefined;
  readonly clientCertificate?: string | null | undefined;
  readonly clientKey?: string | null | undefined;
}

/**
 * Returns the problems of fields that contradict each other, by field. Returns an empty object if
 * there are none.
 */
export function targetProblems(server: TargetFields): Record<string, string> {
  const problems = server.transport === "stdio" ? stdioProblems(server) : httpProblems(server);
  if (server.credentials === "person_header" && !server.personHeader) {
    problems.personHeader = "Name the header that each person fills in.";
  }
  if (server.credentials !== "person_header" && server.personHeader) {
    problems.personHeader = "Only servers with credentials person_header have this.";
  }
  if (server.credentials !== "person_oauth") {
    for (const field of ["oauthClientId", "oauthClientSecret", "oauthScope"] as const) {
      if (server[field]) problems[field] = "Only servers with credentials person_oauth have this.";
    }
  }
  if (server.oauthClientSecret && !server.oauthClientId) {
    problems.oauthClientSecret ??= "A client secret needs a client id.";
  }
  if (!server.url?.toLowerCase().startsWith("https:")) {
    for (const field of ["ca", "clientCertificate", "clientKey"] as const) {
      if (server[field]) problems[field] = "Only servers with an https URL have this.";
    }
  }
  const names = Object.keys(server.headers ?? {}).map((name) => name.toLowerCase());
  if (new Set(names).size < names.length) problems.headers ??= "One header is given twice.";
  return problems;
}

function stdioProblems(server: TargetFields): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!server.command) problems.command = "Give the command that starts the server.";
  if (server.url) problems.url = "A stdio server has a command and no URL.";
  if (hasAny(server.headers)) problems.headers = "A stdio server has environment values instead.";
  if (server.credentials && server.credentials !== "server") {
    problems.credentials = "A stdio server is one process for everyone: choose server.";
  }
  return problems;
}

function httpProblems(server: TargetFields): Record<string, string> {
  const problems: Record<string, string> = {};
  const url = urlProblem(server.url);
  if (url) problems.url = url;
  if (server.command) problems.command = "Only stdio servers have a command.";
  if ((server.args?.length ?? 0) > 0) problems.args = "Only stdio servers have arguments.";
  if ((server.paths?.length ?? 0) > 0) problems.paths = "Only stdio servers have paths.";
  if (hasAny(server.env)) problems.env = "Only stdio servers have environment values.";
  return problems;
}

const hasAny = (values: object | undefined) => Object.keys(values ?? {}).length > 0;

function urlProblem(text: string | null | undefined): string | null {
  if (!text) return "Give the server's URL.";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return "Give a URL that begins with https:// or http://.";
  }
  if (url.username || url.password) return "Leave the password out of the URL: use a header.";
  if (url.hash) return "Leave the part after # out of the URL.";
  const name = credentialParameter(url);
  if (name === null) return null;
  return `Leave ${name.slice(0, 60)} out of the URL, which is not secret: send it as a header.`;
}
